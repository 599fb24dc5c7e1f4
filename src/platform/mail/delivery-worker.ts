import type { App } from '../context/app.js';
import type { MailCounts, RenderedMail } from '../context/ports.js';
import { statement } from '../database/statement.js';
import { decrypt } from '../secrets/crypto.js';
import { isWithinLimit } from './hourly-limit.js';
import { leasesOf, leaseTimes } from './leases.js';
import type { Leases } from './leases.js';
import type { MailName, MailTemplates } from './mails.js';
import { factsPurpose } from './outbox.js';
import type { MailTransport } from './transport.js';
import { wakeTimer } from './wake-timer.js';

export interface DeliveryWorker {
  /** Looks for mails to send. */
  readonly wake: () => void;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly id: string;
  readonly name: MailName;
  readonly recipient: string | null;
  readonly locale: string | null;
  readonly encryptedFacts: string;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly requestId: string | null;
  readonly isUncounted: boolean;
}

type Parts = Pick<App, 'config' | 'now' | 'log' | 'database' | 'budgets'> & { readonly counts: MailCounts };

type Sender = Parts & { readonly templates: MailTemplates; readonly transport: MailTransport };

const seconds = 1000;

/** Milliseconds. */
const times = {
  poll: 1 * seconds,
  soon: 20,
  firstRetry: 10 * seconds,
  longestRetry: 3600 * seconds,
  giveUp: 24 * 3600 * seconds,
  drain: 3 * seconds,
};

/** Mails that one process sends at the same time. */
const atATime = 3;

const claimMails = statement<Waiting>(
  'claim-mails',
  `update mails set due_at = $2, attempts = attempts + 1 where id in (
      select id from mails where due_at <= $1 and kept_at is null order by due_at limit $3 for update skip locked)
    returning id, name, recipient, locale, encrypted_facts as "encryptedFacts", created_at as "createdAt", attempts,
      request_id as "requestId", is_uncounted as "isUncounted"`,
);

const deleteMail = statement('remove-mail', 'delete from mails where id = $1');
const keepMail = statement('keep-mail', 'update mails set kept_at = $2 where id = $1');
const postponeMail = statement(
  'put-off-mail',
  'update mails set due_at = $2, is_uncounted = $3 where id = $1',
);

/**
 * Sends the mails of the queue in the background. Any number of processes share the queue: a claim is committed before
 * sending begins and lasts two minutes unless renewed. Each mail is sent at least once. A mail that is sent again after
 * a crash has the same Message-ID.
 */
export function startDeliveryWorker(
  parts: Parts,
  templates: MailTemplates,
  transport: MailTransport,
): DeliveryWorker {
  const sender = { ...parts, templates, transport };
  const sending = new Map<string, Promise<void>>();
  const leases = leasesOf(parts);
  const clock = wakeTimer(() => void look().finally(() => clock.set(times.poll)));
  let closed = false;

  const look = async () => {
    await leases.renew();
    const free = atATime - sending.size;
    if (closed || free === 0) return;
    const claimed = await claimSome(parts, free);
    // A clock that jumps ahead may end a lease while this process sends the mail.
    for (const mail of claimed.filter(({ id }) => !sending.has(id))) {
      leases.hold(mail.id);
      const sent = sendOne(sender, mail, leases).finally(() => {
        void leases.release(mail.id);
        sending.delete(mail.id);
        clock.set(0);
      });
      sending.set(mail.id, sent);
    }
  };

  clock.set(times.soon);
  return {
    wake: () => clock.set(times.soon),
    close: async () => {
      closed = true;
      clock.end();
      const overdue = setTimeout(() => transport.close(), times.drain);
      await Promise.all(sending.values());
      clearTimeout(overdue);
      transport.close();
    },
  };
}

async function claimSome({ database, now, log }: Parts, most: number): Promise<Waiting[]> {
  const moment = now().getTime();
  try {
    const values = [new Date(moment), new Date(moment + leaseTimes.lease), most];
    return await database.query(claimMails, values);
  } catch (error) {
    log.warn({ err: error }, 'the mail queue could not be read');
    return [];
  }
}

async function sendOne(sender: Sender, mail: Waiting, leases: Leases): Promise<void> {
  let counted = mail;
  try {
    if (!(await isWithinLimit(sender, mail))) {
      await holdBack(sender, mail);
      return;
    }
    counted = { ...mail, isUncounted: false };
    await deliver(sender, mail);
  } catch (error) {
    await leases.release(mail.id);
    await putOffOrGiveUp(sender, counted, error).catch((further: unknown) =>
      // The mail is retried when its lease expires.
      sender.log.warn({ err: further, ...logged(mail) }, 'a mail could not be put off'),
    );
  }
}

async function holdBack({ database, log, counts }: Parts, mail: Waiting): Promise<void> {
  await database.query(deleteMail, [mail.id]);
  counts.heldBack++;
  log.warn({ ...logged(mail), because: 'MAIL_LIMIT_PER_HOUR' }, 'mail held back');
}

async function deliver(sender: Sender, mail: Waiting): Promise<void> {
  const { config, now, database, log, counts, templates, transport } = sender;
  const { id, recipient, createdAt } = mail;
  if (recipient !== null) {
    const rendered = render(config.encryptionKeys, templates, mail);
    await transport.send({ ...rendered, id, to: recipient, createdAt });
    counts.sent++;
    log.info(logged(mail), transport.keeps ? 'mail in the mailbox' : 'mail sent');
  }
  if (recipient !== null && transport.keeps) await database.query(keepMail, [id, now()]);
  else await database.query(deleteMail, [id]);
}

export function render(
  encryptionKeys: readonly string[],
  templates: MailTemplates,
  mail: Pick<Waiting, 'name' | 'locale' | 'encryptedFacts'>,
): RenderedMail {
  const facts = JSON.parse(decrypt(encryptionKeys, factsPurpose, mail.encryptedFacts)) as never;
  return templates.render(mail.name, mail.locale, facts);
}

async function putOffOrGiveUp(
  { database, log, now, counts }: Parts,
  mail: Waiting,
  error: unknown,
): Promise<void> {
  const { id, attempts, createdAt, isUncounted } = mail;
  const moment = now().getTime();
  if (moment - createdAt.getTime() >= times.giveUp || isUnknownMailbox(error)) {
    counts.givenUp++;
    log.error({ err: fitForLog(error), ...logged(mail) }, 'mail given up');
    await database.query(deleteMail, [id]);
    return;
  }

  counts.retried++;
  const dueAt = new Date(moment + waitAfter(attempts));
  log.warn({ err: fitForLog(error), ...logged(mail), next_at: dueAt }, 'mail not sent yet');
  await database.query(postponeMail, [id, dueAt, isUncounted]);
}

function logged({ id, name, attempts, requestId }: Waiting): object {
  return { mail: name, mail_id: id, attempts, request_id: requestId };
}

/** The delay before a retry: doubles up to an hour, with jitter, so that failed mails are not retried together. */
function waitAfter(attempts: number): number {
  const longest = Math.min(times.longestRetry, times.firstRetry * 2 ** (attempts - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** RFC 3463 §3.2: the server reports permanently that the mailbox does not exist. Other errors may be temporary. */
function isUnknownMailbox(error: unknown): boolean {
  const { command, response } = error as { command?: unknown; response?: unknown };
  return command === 'RCPT TO' && typeof response === 'string' && /^5\d\d[ -]5\.1\.[1236]\b/.test(response);
}

const longestAnswer = 300;

/** A server's response may quote the mail. The logged text is short and has no word as long as half a token. */
function fitForLog(error: unknown): unknown {
  const { response, message, code } = error as { response?: unknown; message: string; code?: unknown };
  if (typeof response !== 'string') return error;

  const told = message.replaceAll(/[\w-]{20,}/g, '…').slice(0, longestAnswer);
  return Object.assign(new Error(told), { code, stack: undefined });
}
