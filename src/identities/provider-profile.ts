/** An account at a provider: all that tells it from any other. */
export interface ProviderSubject {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** In its canonical form. */
  readonly email: string | null;
}

/** Somebody who has just signed in at a provider, as it tells. */
export interface ProviderProfile extends ProviderSubject {
  /** Whether the provider vouches that the address is theirs. Else it finds nobody and proves nothing. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly locale: string | null;
  /** When they signed in there, where it says so. */
  readonly authenticatedAt: Date | null;
}
