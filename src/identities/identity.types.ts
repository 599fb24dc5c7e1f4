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
import { describeValues } from '../platform/graphql/enum-descriptions.js';
import { UserType } from '../users/user.types.js';

/** Both are filled from the settings before the schema is built. */
export const OAuthProvider: Record<string, string> = {};
export const oauthProviderDescriptions: Record<string, { description: string }> = {};
registerEnumType(OAuthProvider, {
  name: 'OAuthProvider',
  description: 'An OpenID Connect provider. capabilities.oauthProviders lists those that are configured.',
  valuesConfig: oauthProviderDescriptions,
});

export enum OAuthPurpose {
  SIGN_IN = 'SIGN_IN',
  LINK = 'LINK',
  REAUTHENTICATE = 'REAUTHENTICATE',
}
registerEnumType(OAuthPurpose, {
  name: 'OAuthPurpose',
  description: 'What a sign-in with a provider is for.',
  valuesConfig: describeValues({
    SIGN_IN: 'To sign in, or to create an account.',
    LINK: 'To link the provider account to the signed-in user.',
    REAUTHENTICATE: 'To make the session of the signed-in user fresh, if the account has no second factor.',
  }),
});

@ObjectType('Identity', { description: 'An account at a provider that signs this user in.' })
export class IdentityType {
  @Field(() => ID, { description: 'The id of the link, for unlinkIdentity.' })
  readonly id!: string;

  @Field(() => OAuthProvider, { description: 'The provider of the account.' })
  readonly provider!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The email address that the provider last reported, to tell accounts apart. Null if it reported none.',
  })
  readonly email!: string | null;

  @Field(() => DateTime, { description: 'When the account was linked.' })
  readonly linkedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the account last signed the user in. Null if it never did.',
  })
  readonly lastUsedAt!: Date | null;
}

@ObjectType({ description: 'A sign-in with a provider has started: send the browser to authorizationUrl.' })
export class OAuthStarted {
  @Field(() => String, { description: 'The address at the provider to send the browser to.' })
  readonly authorizationUrl!: string;

  @Field(() => String, {
    description: 'The value that the provider returns as state. Pass it to completeOAuth.',
  })
  readonly state!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Binds the sign-in to this browser: keep it there and pass it to completeOAuth. Null in cookie mode, where a cookie holds it.',
  })
  readonly flowToken!: string | null;

  @Field(() => DateTime, { description: 'When the sign-in expires. Then start again.' })
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'The provider account now signs this user in.' })
export class IdentityLinked {
  @Field(() => UserType, { description: 'The user that it signs in.' })
  readonly user!: UserType;

  @Field(() => IdentityType, { description: 'The linked account.' })
  readonly identity!: IdentityType;
}

@ObjectType({ description: 'The provider account no longer signs in.' })
export class IdentityUnlinked {
  @Field(() => UserType, { description: 'The user after the change.' })
  readonly user!: UserType;
}

export const StartOAuthResult = createUnionType({
  name: 'StartOAuthResult',
  description: 'The answer of startOAuth.',
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
  description: 'The answer of linkIdentity.',
  types: () =>
    [IdentityLinked, InvalidTokenError, IdentityTakenError, ReauthenticationRequiredError] as const,
});

export const UnlinkIdentityResult = createUnionType({
  name: 'UnlinkIdentityResult',
  description: 'The answer of unlinkIdentity.',
  types: () =>
    [IdentityUnlinked, NotFoundError, LastLoginMethodError, ReauthenticationRequiredError] as const,
});
