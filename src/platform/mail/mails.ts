import type { RenderedMail } from '../context/ports.js';

/** The mails there are, and what the text of each needs. Names of moments end in `At` (RFC 3339), as in JSON. */
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
    /** Null in a mail to an address that was never verified. */
    readonly newEmail: string | null;
    readonly requestedAt: string;
  };
  'signup-attempt': { readonly attemptedAt: string };
  'mfa-enabled': Changed;
  'mfa-disabled': Changed;
  /** `left`: how many codes are left. */
  'backup-code-used': { readonly name: string | null; readonly left: number; readonly usedAt: string };
  /** `provider`: what people call it. */
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
  /** As in 'Firefox on Linux'. */
  readonly device: string | null;
  readonly ipAddress: string | null;
}

export type MailName = keyof MailFacts;

export interface MailTemplates {
  /** In the language of the locale (BCP 47), or the nearest there is. */
  render<Name extends MailName>(name: Name, locale: string | null, facts: MailFacts[Name]): RenderedMail;
}
