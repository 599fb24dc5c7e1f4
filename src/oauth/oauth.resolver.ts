import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { CompleteOAuthResult } from '../accounts/results.types.js';
import { OAuthProvider, OAuthPurpose, StartOAuthResult } from '../identities/identity.types.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Public, RateLimit } from '../platform/graphql/decorators.js';
import { Role } from '../users/user.types.js';
import { completeOAuth } from './complete-oauth.js';
import { startOAuth } from './oauth-state.js';

@InputType({
  description:
    "redirectUri has to equal one on the allow-list; left out, the provider's configured one. role: as at signup, for an account that this makes.",
})
class StartOAuthInput {
  @Field(() => OAuthProvider)
  readonly provider!: string;

  @Field(() => OAuthPurpose, { defaultValue: OAuthPurpose.SIGN_IN })
  readonly purpose!: OAuthPurpose;

  @Field(() => String, { nullable: true })
  readonly redirectUri?: string | null;

  @Field(() => Role, { nullable: true })
  readonly role?: string | null;
}

@InputType({
  description:
    'code, state and iss: as they came back from the provider. flowToken: of startOAuth; in cookie mode a cookie has it.',
})
class CompleteOAuthInput {
  @Field(() => String)
  readonly code!: string;

  @Field(() => String)
  readonly state!: string;

  @Field(() => String, { nullable: true })
  readonly flowToken?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the provider gave one (RFC 9207): an answer of another issuer is refused.',
  })
  readonly iss?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Where the provider's answer arrived. It has to be the one that the flow was started with.",
  })
  readonly redirectUri?: string | null;

  @Field(() => String, { nullable: true })
  readonly deviceToken?: string | null;
}

@Resolver()
export class OAuthResolver {
  @Public()
  @RateLimit('IP')
  @Mutation(() => StartOAuthResult, {
    description:
      'Begins a sign-in at an outside provider. LINK and REAUTHENTICATE are for who is signed in, and LINK for a fresh session.',
  })
  startOAuth(@Ctx('ctx') ctx: RequestContext, @Arg('input', () => StartOAuthInput) input: StartOAuthInput) {
    return startOAuth(ctx, input);
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => CompleteOAuthResult, {
    description:
      'What comes of it depends on the purpose that startOAuth was given. LINK and REAUTHENTICATE need the bearer token again.',
  })
  completeOAuth(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => CompleteOAuthInput) input: CompleteOAuthInput,
  ) {
    return completeOAuth(ctx, input);
  }
}
