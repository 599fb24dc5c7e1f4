import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Call } from '../platform/call.js';
import { Auth, Public } from '../platform/graphql.js';
import { login } from './login.js';
import { reauthenticate } from './reauthenticate.js';
import { LoginResult, ReauthenticateResult } from './sign-in.types.js';

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
  @Mutation(() => LoginResult, { description: 'Signs in with a password.' })
  login(@Ctx('call') call: Call, @Arg('input', () => LoginInput) input: LoginInput) {
    return login(call, input);
  }

  @Auth()
  @Mutation(() => ReauthenticateResult, {
    description: 'Renews the proof of presence that @auth(fresh: true) asks for.',
  })
  reauthenticate(
    @Ctx('call') call: Call,
    @Arg('input', () => ReauthenticateInput) input: ReauthenticateInput,
  ) {
    return reauthenticate(call, input);
  }
}
