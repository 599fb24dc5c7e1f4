import type { Config } from '../config/config.js';
import type { App } from '../context/app.js';
import type { MailFacts, MailName } from './mails.js';

/**
 * Which mails MAIL_LIMIT_PER_HOUR bounds. 'always' marks those that any caller can have sent to an address by typing it.
 * A notice to its owner's verified address is never held back; the address of an account that nobody verified is one that
 * somebody typed. Only an administrator or an import sends an invitation.
 */
const bounded: Readonly<Record<MailName, 'always' | 'unverified' | 'never'>> = {
  'verify-email': 'always',
  'reset-password': 'always',
  'confirm-email-change': 'always',
  'signup-attempt': 'always',
  'password-changed': 'unverified',
  'email-change-requested': 'unverified',
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

/** The facts whose text a caller chooses freely. All others are made here, or come from closed lists and settings. */
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
 * The facts that a mail to this address may carry. An unverified address may belong to a stranger, to whom a caller could
 * otherwise send a text of their choice; an invitation carries the name that an administrator gave.
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
 * How many mails of a kind an address gets, in windows of how many seconds. A window is no longer than the links of its
 * mails are good, so that a mail that is held back always has an earlier one whose link still works: whoever uses up the
 * mails of an address on purpose does not lock its owner out.
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
 * Whether its recipient has had fewer mails of this kind than MAIL_LIMIT_PER_HOUR admits, counted by all processes. A mail
 * is counted here, and not by the request that wrote it: the request does the same for every state of the address, and no
 * new kind of mail can pass by. One that a crash interrupts is counted again.
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
