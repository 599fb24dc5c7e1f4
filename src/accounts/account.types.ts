import { Field, ID, Int, ObjectType } from 'type-graphql';
import { OAuthProvider } from '../identities/identity.types.js';
import { MfaMethod } from '../mfa/mfa.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { Role, UserType } from '../users/user.types.js';

@ObjectType({
  description:
    'No session yet: the address has to be verified first. Also the answer for an address that has an account, where the deployment hides which addresses do.',
})
export class VerificationSent {
  @Field(() => String)
  readonly email!: string;
}

@ObjectType({
  description:
    'An account with this address, which the provider vouches for, is here already: sign in to it, then hand linkToken to linkIdentity.',
})
export class AccountLinkRequired {
  @Field(() => String)
  readonly linkToken!: string;

  @Field(() => DateTime)
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'The profile as it is now.' })
export class ProfileUpdated {
  @Field(() => UserType)
  readonly user!: UserType;
}

@ObjectType({ description: 'The account is gone.' })
export class AccountDeleted {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => DateTime)
  readonly deletedAt!: Date;
}

@ObjectType({ description: 'Taken on. Says nothing of whether the address has an account.' })
export class RequestAccepted {
  @Field(() => String)
  readonly message!: string;
}

@ObjectType({ description: "The address is proved to be its owner's." })
export class EmailVerified {
  @Field(() => String)
  readonly email!: string;
}

@ObjectType({ description: 'The account has this address now.' })
export class EmailChanged {
  @Field(() => String)
  readonly email!: string;
}

@ObjectType()
export class OAuthProviderInfo {
  @Field(() => OAuthProvider)
  readonly provider!: string;

  @Field(() => String, { description: 'What buttons call it.' })
  readonly name!: string;
}

@ObjectType({ description: 'Lengths in Unicode code points.' })
export class PasswordPolicy {
  @Field(() => Int)
  readonly minLength!: number;

  @Field(() => Int)
  readonly maxLength!: number;
}

@ObjectType({ description: 'What this deployment offers, so that forms can draw themselves.' })
export class Capabilities {
  @Field(() => Boolean)
  readonly signupEnabled!: boolean;

  @Field(() => Boolean, { description: 'False where an account may sign up by username alone.' })
  readonly emailRequired!: boolean;

  @Field(() => Boolean)
  readonly usernamesEnabled!: boolean;

  @Field(() => Boolean, {
    description: 'Whether an address has to be verified before its account can log in.',
  })
  readonly emailVerificationRequired!: boolean;

  @Field(() => [Role])
  readonly selfAssignableRoles!: readonly string[];

  @Field(() => PasswordPolicy)
  readonly passwordPolicy!: PasswordPolicy;

  @Field(() => [MfaMethod])
  readonly mfaMethods!: readonly MfaMethod[];

  @Field(() => [OAuthProviderInfo])
  readonly oauthProviders!: readonly OAuthProviderInfo[];
}
