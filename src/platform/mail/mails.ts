import type { RenderedMail } from '../context/ports.js';

/** What mails tell. Names of timestamps (RFC 3339) end in `At`. */
export interface Facts {
  readonly name: string | null;
  readonly link: string;
  readonly expiresInMinutes: number;
  readonly changedAt: string;
  /** Null in a mail to an unverified address. */
  readonly newEmail: string | null;
  readonly requestedAt: string;
  readonly attemptedAt: string;
  /** The number of remaining backup codes. */
  readonly left: number;
  readonly usedAt: string;
  /** The display name of a provider. */
  readonly provider: string;
  readonly linkedAt: string;
  readonly unlinkedAt: string;
  /** Such as 'Firefox on Linux'. */
  readonly device: string | null;
  readonly ipAddress: string | null;
  readonly signedInAt: string;
  readonly endedAt: string;
}

/** The kinds of mails, and the facts of each. */
export const factsOfMails = {
  'verify-email': ['link', 'expiresInMinutes'],
  'reset-password': ['name', 'link', 'expiresInMinutes'],
  invitation: ['name', 'link', 'expiresInMinutes'],
  'password-changed': ['name', 'changedAt'],
  'confirm-email-change': ['link', 'expiresInMinutes'],
  'email-change-requested': ['name', 'newEmail', 'requestedAt'],
  'email-changed': ['name', 'newEmail', 'changedAt'],
  'recovery-link-created': ['name', 'changedAt'],
  'signup-attempt': ['attemptedAt'],
  'mfa-enabled': ['name', 'changedAt'],
  'mfa-disabled': ['name', 'changedAt'],
  'backup-code-used': ['name', 'left', 'usedAt'],
  'identity-linked': ['name', 'provider', 'linkedAt'],
  'identity-unlinked': ['name', 'provider', 'unlinkedAt'],
  'new-device': ['name', 'device', 'ipAddress', 'signedInAt'],
  'session-ended': ['name', 'device', 'ipAddress', 'endedAt'],
} as const satisfies Readonly<Record<string, readonly (keyof Facts)[]>>;

export type MailName = keyof typeof factsOfMails;

export const mailNames = Object.keys(factsOfMails) as MailName[];

export type MailFacts = {
  readonly [Name in MailName]: Pick<Facts, (typeof factsOfMails)[Name][number]>;
};

export interface MailTemplates {
  /** Renders in the language of the locale (BCP 47), or the closest available one. */
  render<Name extends MailName>(name: Name, locale: string | null, facts: MailFacts[Name]): RenderedMail;
}
