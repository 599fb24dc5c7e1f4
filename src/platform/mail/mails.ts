import type { RenderedMail } from '../context/ports.js';

/** The kinds of mails and the facts of each. Names of timestamps (RFC 3339) end in `At`. */
export interface MailFacts {
  'verify-email': { readonly link: string; readonly expiresInMinutes: number };
  'reset-password': {
    readonly name: string | null;
    readonly link: string;
    readonly expiresInMinutes: number;
  };
  invitation: {
    readonly name: string | null;
    readonly link: string;
    readonly expiresInMinutes: number;
  };
  'password-changed': Changed;
  'confirm-email-change': { readonly link: string; readonly expiresInMinutes: number };
  'email-change-requested': {
    readonly name: string | null;
    /** Null in a mail to an unverified address. */
    readonly newEmail: string | null;
    readonly requestedAt: string;
  };
  'signup-attempt': { readonly attemptedAt: string };
  'mfa-enabled': Changed;
  'mfa-disabled': Changed;
  /** `left`: number of remaining codes. */
  'backup-code-used': { readonly name: string | null; readonly left: number; readonly usedAt: string };
  /** `provider`: its display name. */
  'identity-linked': {
    readonly name: string | null;
    readonly provider: string;
    readonly linkedAt: string;
  };
  'identity-unlinked': {
    readonly name: string | null;
    readonly provider: string;
    readonly unlinkedAt: string;
  };
  'new-device': SeenDevice & { readonly signedInAt: string };
  'session-ended': SeenDevice & { readonly endedAt: string };
}

interface Changed {
  readonly name: string | null;
  readonly changedAt: string;
}

interface SeenDevice {
  readonly name: string | null;
  /** Such as 'Firefox on Linux'. */
  readonly device: string | null;
  readonly ipAddress: string | null;
}

export type MailName = keyof MailFacts;

export interface MailTemplates {
  /** Renders in the language of the locale (BCP 47), or the closest available one. */
  render<Name extends MailName>(name: Name, locale: string | null, facts: MailFacts[Name]): RenderedMail;
}
