import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Call } from '../platform/call.js';
import { Public, RateLimit } from '../platform/graphql.js';
import { completeOAuth } from './complete-oauth.js';
import { CompleteOAuthResult } from './results.types.js';

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
  @Mutation(() => CompleteOAuthResult, {
    description:
      'What comes of it depends on the purpose that startOAuth was given. LINK and REAUTHENTICATE need the bearer token again.',
  })
  completeOAuth(@Ctx('call') call: Call, @Arg('input', () => CompleteOAuthInput) input: CompleteOAuthInput) {
    return completeOAuth(call, input);
  }
}
