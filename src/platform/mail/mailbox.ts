import type { App } from '../context/app.js';
import type { Mailbox, KeptMail } from '../context/ports.js';
import { run } from '../context/transaction.js';
import { tables } from '../database/tables.js';
import { render } from './delivery-worker.js';
import type { Mail } from './mail.entity.js';
import type { MailName, MailTemplates } from './mails.js';
import type { MailTransport } from './transport.js';

const most = 200;

const db = tables<{ mails: Mail }>();

const kept = db.selectFrom('mails').where('keptAt', 'is not', null);
const newestFirst = kept.orderBy('createdAt', 'desc').orderBy('id', 'desc');
const columns = ['id', 'name', 'recipient', 'locale', 'encryptedFacts', 'keptAt'] as const;

type Row = Pick<Mail, (typeof columns)[number]>;

type Parts = Pick<App, 'config' | 'database'>;

/** The transport of a server without SMTP: the mail stays in the database, and the oldest mails are deleted. */
export function mailboxTransport({ database }: Parts): MailTransport {
  return {
    keeps: true,
    send: async () => {
      const old = newestFirst.select('id').offset(most);
      await run({ database }, db.deleteFrom('mails').where('id', 'in', old));
    },
    check: null,
    close: () => {},
  };
}

export function openMailbox({ config, database }: Parts, templates: MailTemplates): Mailbox {
  const read = ({ locale, encryptedFacts, keptAt, id, name, recipient }: Row): KeptMail => {
    const mail = { name: name as MailName, locale, encryptedFacts };
    const rendered = render(config.encryptionKeys, templates, mail);
    return { id, name, to: recipient!, ...rendered, sentAt: keptAt! };
  };
  // A mail that was encrypted with a missing key must not hide the others.
  const readable = (row: Row): KeptMail[] => {
    try {
      return [read(row)];
    } catch {
      return [];
    }
  };
  return {
    list: async () => (await run({ database }, newestFirst.select(columns).limit(most))).flatMap(readable),
    find: async (id) => {
      if (!/^[0-9a-f-]{36}$/i.test(id)) return null;
      const byId = kept.select(columns).where((eb) => eb(eb.cast('id', 'text'), '=', id));
      const [row] = await run({ database }, byId);
      return row ? read(row) : null;
    },
  };
}
