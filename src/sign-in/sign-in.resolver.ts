import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { MfaMethod } from '../mfa/mfa.types.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, Public, RateLimit } from '../platform/graphql/decorators.js';
import { login } from './login.js';
import { reauthenticate } from './reauthenticate.js';
import { LoginResult, ReauthenticateResult, VerifyMfaResult } from './sign-in.types.js';
import { verifyMfa } from './verify-mfa.js';

@InputType({ description: 'Exactly one of email and username.' })
class LoginInput {
  @Field(() => String, { nullable: true })
  readonly email?: string | null;

  @Field(() => String, { nullable: true })
  readonly username?: string | null;

  @Field(() => String)
  readonly password!: string;

  @Field(() => String, { nullable: true })
  readonly deviceToken?: string | null;
}

@InputType({ description: 'mfaToken: of the MfaChallenge.' })
class VerifyMfaInput {
  @Field(() => String)
  readonly mfaToken!: string;

  @Field(() => MfaMethod, { defaultValue: MfaMethod.TOTP })
  readonly method!: MfaMethod;

  @Field(() => String)
  readonly code!: string;
}

@InputType({ description: 'Exactly one of password and code. With a second factor on, the code.' })
class ReauthenticateInput {
  @Field(() => String, { nullable: true })
  readonly password?: string | null;

  @Field(() => String, { nullable: true })
  readonly code?: string | null;
}

@Resolver()
export class SignInResolver {
  @Public()
  @RateLimit('IP', 'ACCOUNT')
  @Mutation(() => LoginResult, { description: 'Signs in with a password.' })
  login(@Ctx('ctx') ctx: RequestContext, @Arg('input', () => LoginInput) input: LoginInput) {
    return login(ctx, input);
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => VerifyMfaResult, { description: 'Answers a challenge by a second factor, and signs in.' })
  verifyMfa(@Ctx('ctx') ctx: RequestContext, @Arg('input', () => VerifyMfaInput) input: VerifyMfaInput) {
    return verifyMfa(ctx, input);
  }

  @Auth({ whileEnrolling: true })
  @RateLimit('SESSION', 'USER')
  @Mutation(() => ReauthenticateResult, {
    description: 'Renews the proof of presence that @auth(fresh: true) asks for.',
  })
  reauthenticate(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ReauthenticateInput) input: ReauthenticateInput,
  ) {
    return reauthenticate(ctx, input);
  }
}
