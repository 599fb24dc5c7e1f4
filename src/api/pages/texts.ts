/** The texts of the pages in one language. Names in braces are filled in. */
export interface Texts {
  readonly direction: 'ltr' | 'rtl';
  readonly verifyEmail: PageTexts;
  readonly resetPassword: PageTexts;
  /** The page that sets a password, for users who were invited. */
  readonly invitation: PageTexts;
  readonly confirmEmailChange: PageTexts;
  readonly completeOAuth: PageTexts;
  readonly signIn: SignInTexts;
  readonly password: PasswordTexts;
  readonly renewal: RenewalTexts;
  readonly next: NextTexts;
  readonly noScript: string;
  /** The label of the button during a request. */
  readonly busy: string;
  readonly failures: Readonly<Record<Failure, Outcome>>;
  readonly errors: ErrorTexts;
  readonly start: StartTexts;
  /** Follows a failure that the server's log can explain: {reference}. */
  readonly reference: string;
}

type Failure =
  | 'noToken'
  | 'invalidToken'
  | 'oauthFailed'
  | 'declined'
  | 'providerFailed'
  | 'suspended'
  | 'signupDisabled'
  | 'emailTaken'
  | 'rateLimited'
  | 'unreachable'
  | 'unexpected';

export interface Outcome {
  readonly title: string;
  readonly text: string;
}

interface PageTexts {
  readonly title: string;
  readonly lead: string;
  readonly button: string;
  /** May name the address: {email}. */
  readonly done: Outcome;
}

/** The further outcomes of a sign-in at a provider. */
interface SignInTexts {
  readonly code: CodeTexts;
  /** The address already has an account. */
  readonly linkRequired: Outcome;
  /** {email}. */
  readonly mailSent: Outcome;
}

interface CodeTexts {
  readonly title: string;
  readonly label: string;
  readonly lead: string;
  readonly button: string;
  readonly missing: string;
  /** {digits}. */
  readonly length: string;
  readonly wrong: string;
  readonly wrongBackup: string;
}

interface PasswordTexts {
  readonly label: string;
  /** {min} and {max}. */
  readonly policy: string;
  readonly show: string;
  readonly missing: string;
  readonly tooShort: string;
  readonly tooLong: string;
  readonly weak: string;
  readonly unusable: string;
  /** The title of the page after a refused password. */
  readonly refused: string;
}

/** The form that asks for a new link in place of one that no longer works. */
interface RenewalTexts {
  readonly label: string;
  readonly button: string;
  readonly missing: string;
  /** {email}. */
  readonly sent: Outcome;
}

/** How to continue from a page. */
interface NextTexts {
  /** {appName}: the label of the button that leads to the application. */
  readonly toApp: string;
  /** If the server does not know the application. */
  readonly close: string;
  /** Comes before the contact. */
  readonly help: string;
  readonly retry: string;
}

/** The answers to requests that a page cannot be given for. */
interface ErrorTexts {
  readonly notFound: Outcome;
  readonly wrongMethod: Outcome;
  /** {wait}. */
  readonly rateLimited: Outcome;
  readonly unavailable: Outcome;
  readonly unexpected: Outcome;
  /** The reason follows, in English: only developers meet it. */
  readonly refused: Outcome;
}

/** The page at `/`. */
interface StartTexts {
  readonly title: string;
  /** {appName}. */
  readonly lead: string;
  readonly developers: string;
  readonly mailbox: string;
  readonly sandbox: string;
  readonly docs: string;
  readonly health: string;
  readonly readiness: string;
  readonly keys: string;
}
