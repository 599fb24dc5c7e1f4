import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { MfaMethod } from '../mfa/mfa.types.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
import { login } from './login.js';
import { reauthenticate } from './reauthenticate.js';
import { LoginResult, ReauthenticateResult, VerifyMfaResult } from './sign-in.types.js';
import { verifyMfa } from './verify-mfa.js';

@InputType({ description: 'The account, given by exactly one of email and username, and its password.' })
class LoginInput {
  @Field(() => String, { nullable: true, description: 'The email address of the account.' })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The username of the account, in upper or lower case.',
  })
  readonly username?: string | null;

  @Field(() => String, { description: 'The password of the account.' })
  readonly password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The deviceToken of an earlier sign-in on this device. Leave it out in cookie mode.',
  })
  readonly deviceToken?: string | null;
}

@InputType({ description: 'The challenge, and a code of the second factor.' })
class VerifyMfaInput {
  @Field(() => String, { description: 'The mfaToken of the MfaChallenge.' })
  readonly mfaToken!: string;

  @Field(() => MfaMethod, { defaultValue: MfaMethod.TOTP, description: 'The kind of the code.' })
  readonly method!: MfaMethod;

  @Field(() => String, { description: 'The code. Spaces, dashes and case do not matter.' })
  readonly code!: string;
}

@InputType({
  description:
    'Exactly one of password and code: the code if the account has a second factor, the password if not.',
})
class ReauthenticateInput {
  @Field(() => String, {
    nullable: true,
    description: 'The current password, for an account without a second factor.',
  })
  readonly password?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A code of the authenticator app or a backup code, for an account with a second factor.',
  })
  readonly code?: string | null;
}

@Resolver()
export class SignInResolver {
  @Public()
  @RateLimit('IP', 'ACCOUNT')
  @Mutation(() => LoginResult, {
    description: 'Signs in with a password. An unknown account and a wrong password get the same answer.',
  })
  login(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LoginInput, { description: 'The account and its password.' }) input: LoginInput,
  ) {
    return login(ctx, input);
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => VerifyMfaResult, {
    description:
      'Completes a sign-in with a code of the second factor. A wrong code leaves the challenge valid.',
  })
  verifyMfa(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => VerifyMfaInput, { description: 'The challenge, and a code of the second factor.' })
    input: VerifyMfaInput,
  ) {
    return verifyMfa(ctx, input);
  }

  @Auth({ whileEnrolling: true })
  @RateLimit('SESSION', 'USER')
  @Mutation(() => ReauthenticateResult, {
    description: 'Proves the identity of the caller again, so that the session is fresh.',
  })
  reauthenticate(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ReauthenticateInput, { description: 'The password, or a code of the second factor.' })
    input: ReauthenticateInput,
  ) {
    return reauthenticate(ctx, input);
  }
}
