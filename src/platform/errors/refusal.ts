import type { MessageKey } from '../messages/catalogue.js';
import { writeMessage } from '../messages/messages.js';
import type { Language, Message } from '../messages/messages.js';

/**
 * Every refusal. Its name is also the key of the sentence that the caller reads. If the mutation's union has a member
 * of that name with the ending `Error`, the refusal becomes that member, else a top-level error.
 */
export const refusalNames = [
  'InvalidInput',
  'WeakPassword',
  'EmailTaken',
  'UsernameTaken',
  'SignupDisabled',
  'InvalidCredentials',
  'EmailNotVerified',
  'AccountLocked',
  'AccountSuspended',
  'RateLimited',
  'InvalidToken',
  'InvalidCode',
  'MfaAlreadyEnabled',
  'MfaNotEnabled',
  'ReauthenticationRequired',
  'OAuthFailed',
  'ProviderUnavailable',
  'IdentityTaken',
  'LastLoginMethod',
  'LastAdministrator',
  'Conflict',
  'NotFound',
  'CsrfRejected',
  'Unauthenticated',
  'Forbidden',
  'ServiceUnavailable',
] as const satisfies readonly MessageKey[];

export type RefusalName = (typeof refusalNames)[number];

/** Why the credentials of a request are not accepted. */
export type TokenRejection =
  'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'SESSION_REVOKED' | 'MFA_ENROLLMENT_REQUIRED';

/** Also the key of the sentence that the caller reads. */
type Reason = TokenRejection | 'ROLE_MISSING' | 'CROSS_SITE';

/** An argument that is not valid, and the path to it, such as ['input', 'email']. */
export interface InvalidField {
  readonly path: readonly string[];
  readonly message: Message;
  /** What developers or operators change. For the log only. */
  readonly because?: string;
  /** The refusal if nothing else is invalid. */
  readonly alone?: Refusal;
}

export interface RefusalDetails {
  /** For the operator's log only. */
  readonly because?: string | undefined;
  /** A more precise sentence than that of the refusal. */
  readonly sentence?: Message;
  /** The setting that the operator changes to permit it; for the log only. */
  readonly setting?: string;
  readonly fields?: readonly InvalidField[];
  readonly suggestions?: readonly Message[];
  /** Seconds. */
  readonly retryAfter?: number;
  readonly methods?: readonly string[];
  readonly reason?: Reason;
  /** What was to be changed, as it is now. */
  readonly current?: object;
}

/** A refusal in the language of its caller. */
interface WrittenRefusal extends Omit<
  RefusalDetails,
  'because' | 'setting' | 'sentence' | 'fields' | 'suggestions'
> {
  readonly message: string;
  readonly fields?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly suggestions?: readonly string[];
}

/** Refuses a request for a reason that its caller may read. Everything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly because: string | undefined;
  readonly setting: string | undefined;
  readonly sentence: Message;
  readonly extras: Omit<RefusalDetails, 'because' | 'setting' | 'sentence'>;

  constructor(
    readonly refused: RefusalName,
    { because, setting, sentence, ...extras }: RefusalDetails = {},
  ) {
    const { reason, retryAfter: wait = 60 } = extras;
    const said = sentence ?? { key: reason ?? refused, values: { wait } };
    super(writeMessage(said, 'en'));
    this.name = 'Refusal';
    this.because = because;
    this.setting = setting;
    this.sentence = said;
    this.extras = extras;
  }

  get code(): string {
    return codeOf(this.refused);
  }

  /** What the caller reads. */
  written(language: Language): WrittenRefusal {
    const { fields, suggestions, ...extras } = this.extras;
    return {
      message: writeMessage(this.sentence, language),
      ...extras,
      ...(fields && {
        fields: fields.map(({ path, message }) => ({ path, message: writeMessage(message, language) })),
      }),
      ...(suggestions && { suggestions: suggestions.map((each) => writeMessage(each, language)) }),
    };
  }
}

/** INVALID_CREDENTIALS for InvalidCredentials, OAUTH_FAILED for OAuthFailed. */
export function codeOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/**
 * Refuses with all invalid fields together, so that a form can show every problem at once; does nothing if there are
 * none. A problem that has a refusal of its own becomes that refusal if it is the only one.
 */
export function refuseInvalid(fields: readonly (InvalidField | null)[]): void {
  const invalid = fields.filter((field) => field !== null);
  if (invalid.length === 0) return;
  const [alone, ...others] = new Set(invalid.map((field) => field.alone));
  if (alone && others.length === 0) throw alone;
  const because = invalid.flatMap((field) => field.because ?? []).join('; ');
  throw new Refusal('InvalidInput', { fields: invalid, because: because || undefined });
}

/** A text that cannot be used. The message is for the person who wrote it. */
export class InvalidText extends Error {
  constructor(readonly sentence: Message) {
    super(writeMessage(sentence, 'en'));
  }
}
