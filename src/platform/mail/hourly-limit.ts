import type { Config } from '../config/config.js';
import type { App } from '../context/app.js';
import type { MailFacts, MailName } from './mails.js';

/**
 * The mails that MAIL_LIMIT_PER_HOUR limits. 'always' marks those that any client can trigger by entering an address. A
 * notice to a verified address is never held back; the unverified address of an account counts as entered by any
 * client. Only an administrator or an import sends an invitation.
 */
const bounded: Readonly<Record<MailName, 'always' | 'unverified' | 'never'>> = {
  'verify-email': 'always',
  'reset-password': 'always',
  'confirm-email-change': 'always',
  'signup-attempt': 'always',
  'password-changed': 'unverified',
  'email-change-requested': 'unverified',
  'email-changed': 'unverified',
  'recovery-link-created': 'unverified',
  'mfa-enabled': 'unverified',
  'mfa-disabled': 'unverified',
  'backup-code-used': 'unverified',
  'identity-linked': 'unverified',
  'identity-unlinked': 'unverified',
  'new-device': 'unverified',
  'session-ended': 'unverified',
  invitation: 'never',
};

type Fact = { readonly [Name in MailName]: keyof MailFacts[Name] }[MailName];

/** The facts whose text a client chooses freely. All others are generated or come from fixed lists and settings. */
const chosenByCallers: Readonly<Record<Fact, boolean>> = {
  name: true,
  newEmail: true,
  link: false,
  expiresInMinutes: false,
  changedAt: false,
  requestedAt: false,
  attemptedAt: false,
  usedAt: false,
  linkedAt: false,
  unlinkedAt: false,
  signedInAt: false,
  endedAt: false,
  left: false,
  provider: false,
  device: false,
  ipAddress: false,
};

interface Addressee {
  readonly emailVerified: boolean;
}

export function countsTowardsLimit(name: MailName, { emailVerified }: Addressee): boolean {
  return bounded[name] === 'always' || (bounded[name] === 'unverified' && !emailVerified);
}

/**
 * The facts that a mail to this address may contain. An unverified address may belong to a third party, to whom a
 * client could otherwise send any text. An invitation contains the name that an administrator entered.
 */
export function admissibleFacts<Name extends MailName>(
  name: Name,
  { emailVerified }: Addressee,
  facts: MailFacts[Name],
): MailFacts[Name] {
  if (emailVerified || bounded[name] === 'never') return facts;
  const entries = Object.entries(facts) as [Fact, unknown][];
  return Object.fromEntries(
    entries.map(([fact, value]) => [fact, chosenByCallers[fact] ? null : value]),
  ) as unknown as MailFacts[Name];
}

type Settings = Pick<
  Config,
  'mailLimitPerHour' | 'emailVerificationHours' | 'passwordResetMinutes' | 'emailChangeMinutes'
>;

/**
 * The limit of mails of one kind to one address, and its window in seconds. A window is at most as long as the links of
 * its mails are valid, so for every held-back mail there is an earlier one with a valid link: an attacker who uses up
 * the mails of an address does not lock its owner out.
 */
function boundOf(config: Settings, name: MailName): { readonly max: number; readonly seconds: number } {
  const minutes = Math.min(60, linkMinutes(config, name));
  return { max: Math.ceil((config.mailLimitPerHour * minutes) / 60), seconds: minutes * 60 };
}

function linkMinutes(config: Settings, name: MailName): number {
  if (name === 'verify-email') return config.emailVerificationHours * 60;
  if (name === 'reset-password') return config.passwordResetMinutes;
  return name === 'confirm-email-change' ? config.emailChangeMinutes : Infinity;
}

interface WaitingMail {
  readonly name: MailName;
  readonly recipient: string | null;
  readonly isUncounted: boolean;
}

/**
 * Whether the recipient has received fewer mails of this kind than MAIL_LIMIT_PER_HOUR allows, across all processes.
 * Mails are counted here and not in the request that enqueues them, so that a request does the same for every state of
 * the address, and no new kind of mail can bypass the limit. A mail that a crash interrupts is counted again.
 */
export async function isWithinLimit(
  { config, budgets }: Pick<App, 'config' | 'budgets'>,
  mail: WaitingMail,
): Promise<boolean> {
  const { name, recipient, isUncounted } = mail;
  if (recipient === null || !isUncounted || config.mailLimitPerHour === 0) return true;
  const { max, seconds } = boundOf(config, name);
  const { count } = await budgets.increment(['mail', name, recipient], seconds, max);
  return count <= max;
}
