import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { CompleteOAuthResult } from '../accounts/results.types.js';
import { OAuthProvider, OAuthPurpose, StartOAuthResult } from '../identities/identity.types.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Public, RateLimit } from '../platform/graphql/decorators.js';
import { Role } from '../users/user.types.js';
import { completeOAuth } from './complete-oauth.js';
import { startOAuth } from './oauth-state.js';

@InputType({ description: 'The provider, and what the sign-in is for.' })
class StartOAuthInput {
  @Field(() => OAuthProvider, { description: 'One of the providers in capabilities.oauthProviders.' })
  readonly provider!: string;

  @Field(() => OAuthPurpose, {
    defaultValue: OAuthPurpose.SIGN_IN,
    description: 'What the sign-in with the provider is for.',
  })
  readonly purpose!: OAuthPurpose;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the provider sends the browser back to. It must equal an address that the server allows. If left out, the configured address of the provider.',
  })
  readonly redirectUri?: string | null;

  @Field(() => Role, {
    nullable: true,
    description:
      'The role of an account that this creates, one of capabilities.selfAssignableRoles. If left out, the default role of the server.',
  })
  readonly role?: string | null;
}

@InputType({ description: 'What the provider returned, and what startOAuth returned.' })
class CompleteOAuthInput {
  @Field(() => String, { description: 'The code that the provider returned.' })
  readonly code!: string;

  @Field(() => String, { description: 'The state that the provider returned.' })
  readonly state!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The flowToken of startOAuth. Leave it out in cookie mode.',
  })
  readonly flowToken?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The iss that the provider returned, if any (RFC 9207). The iss of another provider is refused.',
  })
  readonly iss?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The address that the provider returned to, which must be that of startOAuth. Required if the server has several providers and iss is left out.',
  })
  readonly redirectUri?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The deviceToken of an earlier sign-in on this device. Leave it out in cookie mode.',
  })
  readonly deviceToken?: string | null;
}

@Resolver()
export class OAuthResolver {
  @Public()
  @RateLimit('IP')
  @Mutation(() => StartOAuthResult, {
    description:
      'Starts a sign-in with a provider. LINK and REAUTHENTICATE need a signed-in caller, LINK also a fresh session.',
  })
  startOAuth(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => StartOAuthInput, { description: 'The provider, and what the sign-in is for.' })
    input: StartOAuthInput,
  ) {
    return startOAuth(ctx, input);
  }

  @Public()
  @RateLimit('IP')
  @Mutation(() => CompleteOAuthResult, {
    description:
      'Completes a sign-in with a provider. The answer depends on the purpose given to startOAuth. LINK and REAUTHENTICATE need the access token of the same session.',
  })
  completeOAuth(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => CompleteOAuthInput, { description: 'What the provider and startOAuth returned.' })
    input: CompleteOAuthInput,
  ) {
    return completeOAuth(ctx, input);
  }
}
