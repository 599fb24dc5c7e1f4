import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, Resolver, Root } from 'type-graphql';
import { isSelfOrAdmin } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth } from '../platform/graphql/decorators.js';
import { UserType } from '../users/user.types.js';
import { identitiesOf, linkIdentity, unlinkIdentity } from './identities.js';
import {
  IdentityType,
  IdentityUnlinked,
  LinkIdentityResult,
  UnlinkIdentityResult,
} from './identity.types.js';

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
  @Auth({ fresh: true })
  @Mutation(() => LinkIdentityResult, {
    description: 'The linkToken works only for the account whose address it matched.',
  })
  linkIdentity(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LinkIdentityInput) { linkToken }: LinkIdentityInput,
  ) {
    return linkIdentity(ctx, linkToken);
  }

  @Auth({ fresh: true })
  @Mutation(() => UnlinkIdentityResult, {
    description: 'Takes an account of a provider off the account here, unless it is the only way in.',
  })
  async unlinkIdentity(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UnlinkIdentityInput) { identityId }: UnlinkIdentityInput,
  ) {
    return Object.assign(new IdentityUnlinked(), { user: await unlinkIdentity(ctx, identityId) });
  }
}

@Resolver(() => UserType)
export class UserIdentitiesResolver {
  @FieldResolver(() => [IdentityType], {
    nullable: true,
    description: 'For the user and for administrators.',
  })
  async identities(@Ctx('ctx') ctx: RequestContext, @Root() user: UserType) {
    return isSelfOrAdmin(ctx, user.id) ? identitiesOf(ctx, user.id) : null;
  }
}
