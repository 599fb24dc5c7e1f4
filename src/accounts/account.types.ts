import { Field, ID, Int, ObjectType } from 'type-graphql';
import { OAuthProvider } from '../identities/identity.types.js';
import { MfaMethod } from '../mfa/mfa.types.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { Role, UserType } from '../users/user.types.js';

@ObjectType({
  description:
    'The email address must be verified first: a mail with a link is on its way. An address that already has an account gets the same answer.',
})
export class VerificationSent {
  @Field(() => String, { description: 'The address in canonical form.' })
  readonly email!: string;
}

@ObjectType({
  description:
    'An account with this email address exists. Sign in to it, then pass linkToken to linkIdentity.',
})
export class AccountLinkRequired {
  @Field(() => String, {
    description: 'The token for linkIdentity. It works once, and only for that account.',
  })
  readonly linkToken!: string;

  @Field(() => DateTime, {
    description: 'When linkToken expires. Then use startOAuth with the purpose LINK.',
  })
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'The profile is saved.' })
export class ProfileUpdated {
  @Field(() => UserType, { description: 'The user after the change.' })
  readonly user!: UserType;
}

@ObjectType({ description: 'The account no longer exists.' })
export class AccountDeleted {
  @Field(() => ID, { description: 'The id that the account had.' })
  readonly userId!: string;

  @Field(() => DateTime, { description: 'When the account was deleted.' })
  readonly deletedAt!: Date;
}

@ObjectType({ description: 'Accepted. The same answer whether or not the account exists.' })
export class RequestAccepted {
  @Field(() => String, { description: 'A sentence to show to the user, in the language of the request.' })
  readonly message!: string;
}

@ObjectType({ description: 'The email address is verified.' })
export class EmailVerified {
  @Field(() => String, { description: 'The address that is verified.' })
  readonly email!: string;
}

@ObjectType({ description: 'The new address is verified, and belongs to the account.' })
export class EmailChanged {
  @Field(() => String, { description: 'The new address.' })
  readonly email!: string;
}

@ObjectType({ description: 'A provider that users can sign in with.' })
export class OAuthProviderInfo {
  @Field(() => OAuthProvider, { description: 'The value for startOAuth.' })
  readonly provider!: string;

  @Field(() => String, { description: 'The name to show on a button.' })
  readonly name!: string;
}

@ObjectType({
  description: 'The lengths of new passwords. Passwords that are easy to guess are refused as well.',
})
export class PasswordPolicy {
  @Field(() => Int, { description: 'The shortest length, in Unicode code points.' })
  readonly minLength!: number;

  @Field(() => Int, { description: 'The longest length, in Unicode code points.' })
  readonly maxLength!: number;
}

@ObjectType({ description: 'What usernames have to be like, for forms that check before they send.' })
export class UsernameRules {
  @Field(() => Int, { description: 'The shortest length, in characters.' })
  readonly minLength!: number;

  @Field(() => Int, { description: 'The longest length, in characters.' })
  readonly maxLength!: number;

  @Field(() => String, {
    description: "A regular expression for the whole name, for JavaScript and for HTML's attribute pattern.",
  })
  readonly pattern!: string;
}

@ObjectType({ description: 'A role that users can choose, in words.' })
export class RoleLabel {
  @Field(() => Role, { description: 'The role.' })
  readonly role!: string;

  @Field(() => String, { description: 'What to call it, in the language of the request if there is a text.' })
  readonly label!: string;
}

@ObjectType({ description: 'What this server offers, for clients that build their forms from it.' })
export class Capabilities {
  @Field(() => Boolean, { description: 'Whether users can create accounts, with signup or with a provider.' })
  readonly signupEnabled!: boolean;

  @Field(() => Boolean, {
    description: 'Whether signup needs an email address. If false, a username is enough.',
  })
  readonly emailRequired!: boolean;

  @Field(() => Boolean, { description: 'Whether accounts can have usernames.' })
  readonly usernamesEnabled!: boolean;

  @Field(() => Boolean, {
    description: 'Whether an account can sign in only after its email address is verified.',
  })
  readonly emailVerificationRequired!: boolean;

  @Field(() => [Role], { description: 'The roles that a user can choose at sign-up.' })
  readonly selfAssignableRoles!: readonly string[];

  @Field(() => PasswordPolicy, { description: 'The rules for new passwords.' })
  readonly passwordPolicy!: PasswordPolicy;

  @Field(() => [MfaMethod], { description: 'The kinds of second factor that accounts can use.' })
  readonly mfaMethods!: readonly MfaMethod[];

  @Field(() => [OAuthProviderInfo], {
    description: 'The configured providers, in the order of the settings.',
  })
  readonly oauthProviders!: readonly OAuthProviderInfo[];

  @Field(() => UsernameRules, {
    nullable: true,
    description: 'The rules for usernames. Null where accounts cannot have one.',
  })
  readonly usernameRules!: UsernameRules | null;

  @Field(() => Int, { description: 'The longest name to display, in Unicode code points.' })
  readonly nameMaxLength!: number;

  @Field(() => String, { description: 'The name of this deployment, as its mails and pages say it.' })
  readonly appName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where people continue after a page of the server. Null if it is not set.',
  })
  readonly appUrl!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Whom people ask for help: an address, a phone number or a URL. Null if it is not set.',
  })
  readonly supportContact!: string | null;

  @Field(() => [RoleLabel], { description: 'The roles of selfAssignableRoles in words, in the same order.' })
  readonly roleLabels!: readonly RoleLabel[];

  @Field(() => Int, { description: 'How many digits a code of the authenticator app has.' })
  readonly totpDigits!: number;
}
