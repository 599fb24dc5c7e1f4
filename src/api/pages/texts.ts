/** The texts of the pages in one language. Names in braces are filled in. */
export interface Texts {
  readonly direction: 'ltr' | 'rtl';
  readonly verifyEmail: PageTexts;
  readonly resetPassword: PageTexts;
  readonly confirmEmailChange: PageTexts;
  readonly completeOAuth: PageTexts;
  readonly signIn: SignInTexts;
  readonly password: PasswordTexts;
  readonly noScript: string;
  /** The label of the button during a request. */
  readonly busy: string;
  readonly failures: Readonly<Record<Failure, Outcome>>;
  /** Follows a failure that the server's log can explain: {reference}. */
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
  /** The title of the page after a refused password. */
  readonly refused: string;
}
