/** What identifies an account at a provider. */
export interface ProviderSubject {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** In its canonical form. */
  readonly email: string | null;
}

/** The profile of a user who has just signed in at a provider, as the provider reports it. */
export interface ProviderProfile extends ProviderSubject {
  /**
   * Whether the provider asserts that the user owns the address. Otherwise the address finds no account and proves
   * nothing.
   */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly locale: string | null;
  /** When the user authenticated at the provider, if it reports that. */
  readonly authenticatedAt: Date | null;
}
