/** What one language says on the pages. A name in braces is filled in. */
export interface Texts {
  readonly direction: 'ltr' | 'rtl';
  readonly verifyEmail: PageTexts;
  readonly resetPassword: PageTexts;
  readonly confirmEmailChange: PageTexts;
  readonly completeOAuth: PageTexts;
  readonly signIn: SignInTexts;
  readonly password: PasswordTexts;
  readonly noScript: string;
  /** What the button says while the answer is under way. */
  readonly busy: string;
  readonly failures: Readonly<Record<Failure, Outcome>>;
  /** Follows a failure that can be traced in the server's log: {reference}. */
  readonly reference: string;
}

type Failure =
  'noToken' | 'invalidToken' | 'oauthFailed' | 'emailTaken' | 'rateLimited' | 'unreachable' | 'unexpected';

interface Outcome {
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

/** What else a sign-in at a provider may lead to. */
interface SignInTexts {
  readonly code: CodeTexts;
  /** The address has an account already. */
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
  readonly wrong: string;
}

interface PasswordTexts {
  readonly label: string;
  /** {min} and {max}. */
  readonly policy: string;
  readonly show: string;
  readonly hide: string;
  readonly missing: string;
  readonly tooShort: string;
  readonly tooLong: string;
  readonly weak: string;
  readonly unusable: string;
  /** The title of the page while a password was turned down. */
  readonly refused: string;
}
