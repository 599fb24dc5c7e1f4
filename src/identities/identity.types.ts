import { createUnionType, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import {
  IdentityTakenError,
  InvalidInputError,
  InvalidTokenError,
  LastLoginMethodError,
  NotFoundError,
  ProviderUnavailableError,
  RateLimitedError,
  ReauthenticationRequiredError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { UserType } from '../users/user.types.js';

/** Filled from the settings before the schema is built, so that GraphQL knows this deployment's providers. */
export const OAuthProvider: Record<string, string> = {};
registerEnumType(OAuthProvider, { name: 'OAuthProvider', description: 'An outside identity provider.' });

export enum OAuthPurpose {
  SIGN_IN = 'SIGN_IN',
  LINK = 'LINK',
  REAUTHENTICATE = 'REAUTHENTICATE',
}
registerEnumType(OAuthPurpose, {
  name: 'OAuthPurpose',
  description: 'What somebody goes to a provider for.',
});

@ObjectType('Identity', {
  description: 'An account at an outside identity provider that signs this user in.',
})
export class IdentityType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => OAuthProvider)
  readonly provider!: string;

  @Field(() => String, { nullable: true, description: 'What the provider last called the address.' })
  readonly email!: string | null;

  @Field(() => DateTime)
  readonly linkedAt!: Date;

  @Field(() => DateTime, { nullable: true })
  readonly lastUsedAt!: Date | null;
}

@ObjectType({
  description:
    'flowToken ties the flow to the browser that began it: keep it there, hand it to completeOAuth. Null in cookie mode, where a cookie does.',
})
export class OAuthStarted {
  @Field(() => String)
  readonly authorizationUrl!: string;

  @Field(() => String)
  readonly state!: string;

  @Field(() => String, { nullable: true })
  readonly flowToken!: string | null;

  @Field(() => DateTime)
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'The account of the provider signs this user in from now on.' })
export class IdentityLinked {
  @Field(() => UserType)
  readonly user!: UserType;

  @Field(() => IdentityType)
  readonly identity!: IdentityType;
}

@ObjectType({ description: 'The account of the provider signs nobody in any more.' })
export class IdentityUnlinked {
  @Field(() => UserType)
  readonly user!: UserType;
}

export const StartOAuthResult = createUnionType({
  name: 'StartOAuthResult',
  types: () =>
    [
      OAuthStarted,
      ProviderUnavailableError,
      ReauthenticationRequiredError,
      InvalidInputError,
      RateLimitedError,
    ] as const,
});

export const LinkIdentityResult = createUnionType({
  name: 'LinkIdentityResult',
  types: () =>
    [IdentityLinked, InvalidTokenError, IdentityTakenError, ReauthenticationRequiredError] as const,
});

export const UnlinkIdentityResult = createUnionType({
  name: 'UnlinkIdentityResult',
  types: () =>
    [IdentityUnlinked, NotFoundError, LastLoginMethodError, ReauthenticationRequiredError] as const,
});
