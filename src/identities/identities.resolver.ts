import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, Resolver, Root } from 'type-graphql';
import type { Call } from '../platform/call.js';
import { Auth, Public, RateLimit } from '../platform/graphql.js';
import { Role, UserType } from '../users/user.types.js';
import { startOAuth } from './flows.js';
import { identitiesOf, linkIdentity, unlinkIdentity } from './identities.js';
import {
  IdentityType,
  IdentityUnlinked,
  LinkIdentityResult,
  OAuthProvider,
  OAuthPurpose,
  StartOAuthResult,
  UnlinkIdentityResult,
} from './identity.types.js';

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

@InputType({ description: 'linkToken: of AccountLinkRequired.' })
class LinkIdentityInput {
  @Field(() => String)
  readonly linkToken!: string;
}

@InputType()
class UnlinkIdentityInput {
  @Field(() => ID)
  readonly identityId!: string;
}

@Resolver()
export class IdentitiesResolver {
  @Public()
  @RateLimit('IP')
  @Mutation(() => StartOAuthResult, {
    description:
      'Begins a sign-in at an outside provider. LINK and REAUTHENTICATE are for who is signed in, and LINK for a fresh session.',
  })
  startOAuth(@Ctx('call') call: Call, @Arg('input', () => StartOAuthInput) input: StartOAuthInput) {
    return startOAuth(call, input);
  }

  @Auth({ fresh: true })
  @Mutation(() => LinkIdentityResult, {
    description: 'The linkToken works only for the account whose address it matched.',
  })
  linkIdentity(
    @Ctx('call') call: Call,
    @Arg('input', () => LinkIdentityInput) { linkToken }: LinkIdentityInput,
  ) {
    return linkIdentity(call, linkToken);
  }

  @Auth({ fresh: true })
  @Mutation(() => UnlinkIdentityResult, {
    description: 'Takes an account of a provider off the account here, unless it is the only way in.',
  })
  async unlinkIdentity(
    @Ctx('call') call: Call,
    @Arg('input', () => UnlinkIdentityInput) { identityId }: UnlinkIdentityInput,
  ) {
    return Object.assign(new IdentityUnlinked(), { user: await unlinkIdentity(call, identityId) });
  }
}

@Resolver(() => UserType)
export class UserIdentitiesResolver {
  @FieldResolver(() => [IdentityType], {
    nullable: true,
    description: 'For the user and for administrators.',
  })
  async identities(@Ctx('call') call: Call, @Root() user: UserType) {
    const { viewer } = call;
    const mayLook = viewer?.userId === user.id || viewer?.roles.includes('ADMIN');
    return mayLook ? identitiesOf(call, user.id) : null;
  }
}
