import { v7 as uuidv7 } from 'uuid';
import type { RequestContext } from '../context/request-context.js';
import { query } from '../context/transaction.js';
import { statement } from '../database/statement.js';
import { encrypt } from '../secrets/crypto.js';
import { admissibleFacts, countsTowardsLimit } from './hourly-limit.js';
import type { MailFacts, MailName } from './mails.js';

/** The encryption purpose of the facts of a mail. */
export const factsPurpose = 'facts of a mail';

export interface Recipient {
  /** The stored address, in its canonical form. Null enqueues a mail without recipient, which takes the same time. */
  readonly email: string | null;
  /** Whether the address is verified for the account that the mail is about. */
  readonly emailVerified: boolean;
  readonly locale: string | null;
}

const insertMail = statement(
  'enqueue-mail',
  `insert into mails (id, name, recipient, locale, encrypted_facts, created_at, due_at, attempts, request_id,
      is_uncounted)
    values ($1, $2, $3, $4, $5, $6, $6, 0, $7, $8)`,
);

/**
 * Adds a mail to the queue, in the transaction of the call if there is one. The request does not wait for it to be
 * sent. The queue counts it, so the work here is the same whether the mail will be sent or held back.
 */
export async function enqueueMail<Name extends MailName>(
  ctx: RequestContext,
  recipient: Recipient,
  name: Name,
  facts: MailFacts[Name],
): Promise<void> {
  const { email, locale } = recipient;
  const told = JSON.stringify(admissibleFacts(name, recipient, facts));
  const encrypted = encrypt(ctx.config.encryptionKeys, factsPurpose, told);
  const { requestId } = ctx.client;
  const isUncounted = countsTowardsLimit(name, recipient);
  await query(ctx, insertMail, [uuidv7(), name, email, locale, encrypted, ctx.now(), requestId, isUncounted]);
  ctx.mail.wake();
}
