import type { App } from '../context/app.js';
import type { Mailbox, KeptMail } from '../context/ports.js';
import { statement } from '../database/statement.js';
import { render } from './delivery-worker.js';
import type { MailName, MailTemplates } from './mails.js';
import type { MailTransport } from './transport.js';

const most = 200;

const columns = `id, name, recipient as "to", locale, sealed_facts as "sealedFacts", kept_at as "keptAt"`;
const list = statement<Row>(
  'mailbox-list',
  `select ${columns} from mails where kept_at is not null order by created_at desc, id desc limit ${most}`,
);

const find = statement<Row>(
  'mailbox-find',
  `select ${columns} from mails where kept_at is not null and id::text = $1`,
);

const clear = statement(
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

/** What a server without SMTP does with a mail: it stays in the database, and room is made for it. */
export function mailboxTransport({ database }: Parts): MailTransport {
  return {
    keeps: true,
    send: async () => {
      await database.query(clear, []);
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
  // One that was sealed with a key that is gone must not hide the others.
  const readable = (row: Row): KeptMail[] => {
    try {
      return [read(row)];
    } catch {
      return [];
    }
  };
  return {
    list: async () => (await database.query(list, [])).flatMap(readable),
    find: async (id) => {
      if (!/^[0-9a-f-]{36}$/i.test(id)) return null;
      const [row] = await database.query(find, [id]);
      return row ? read(row) : null;
    },
  };
}
