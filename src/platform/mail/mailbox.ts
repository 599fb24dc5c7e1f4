import type { App } from '../context/app.js';
import type { Mailbox, KeptMail } from '../context/ports.js';
import { statement } from '../database/statement.js';
import { render } from './delivery-worker.js';
import type { MailName, MailTemplates } from './mails.js';
import type { MailTransport } from './transport.js';

const most = 200;

const columns = `id, name, recipient as "to", locale, sealed_facts as "sealedFacts", kept_at as "keptAt"`;
const listMails = statement<Row>(
  'mailbox-list',
  `select ${columns} from mails where kept_at is not null order by created_at desc, id desc limit ${most}`,
);

const findMail = statement<Row>(
  'mailbox-find',
  `select ${columns} from mails where kept_at is not null and id::text = $1`,
);

const deleteOldMails = statement(
  'mailbox-clear',
  `delete from mails where id in (
    select id from mails where kept_at is not null order by created_at desc, id desc offset ${most})`,
);

interface Row {
  readonly id: string;
  readonly name: MailName;
  readonly to: string;
  readonly locale: string | null;
  readonly sealedFacts: string;
  readonly keptAt: Date;
}

type Parts = Pick<App, 'config' | 'database'>;

/** The transport of a server without SMTP: the mail stays in the database, and the oldest mails are deleted. */
export function mailboxTransport({ database }: Parts): MailTransport {
  return {
    keeps: true,
    send: async () => {
      await database.query(deleteOldMails, []);
    },
    check: null,
    close: () => {},
  };
}

export function openMailbox({ config, database }: Parts, templates: MailTemplates): Mailbox {
  const read = ({ locale, sealedFacts, keptAt, id, name, to }: Row): KeptMail => {
    const rendered = render(config.encryptionKeys, templates, { name, locale, sealedFacts });
    const link = /^https?:\/\/\S+$/m.exec(rendered.text)?.[0] ?? null;
    return { id, name, to, ...rendered, link, sentAt: keptAt };
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
    list: async () => (await database.query(listMails, [])).flatMap(readable),
    find: async (id) => {
      if (!/^[0-9a-f-]{36}$/i.test(id)) return null;
      const [row] = await database.query(findMail, [id]);
      return row ? read(row) : null;
    },
  };
}
