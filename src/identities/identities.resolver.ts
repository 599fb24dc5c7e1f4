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

@InputType({ description: 'The token of AccountLinkRequired.' })
class LinkIdentityInput {
  @Field(() => String, { description: 'The linkToken of AccountLinkRequired.' })
  readonly linkToken!: string;
}

@InputType({ description: 'The provider account to unlink.' })
class UnlinkIdentityInput {
  @Field(() => ID, { description: "The id of one of the caller's provider accounts, from User.identities." })
  readonly identityId!: string;
}

@Resolver()
export class IdentitiesResolver {
  @Auth({ fresh: true })
  @Mutation(() => LinkIdentityResult, {
    description:
      'Links the provider account of AccountLinkRequired to the caller. The token works only for the account with the matching address.',
  })
  linkIdentity(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => LinkIdentityInput, { description: 'The token of AccountLinkRequired.' })
    { linkToken }: LinkIdentityInput,
  ) {
    return linkIdentity(ctx, linkToken);
  }

  @Auth({ fresh: true })
  @Mutation(() => UnlinkIdentityResult, {
    description: 'Unlinks a provider account from the caller, unless it is the only way to sign in.',
  })
  async unlinkIdentity(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => UnlinkIdentityInput, { description: 'The provider account to unlink.' })
    { identityId }: UnlinkIdentityInput,
  ) {
    return Object.assign(new IdentityUnlinked(), { user: await unlinkIdentity(ctx, identityId) });
  }
}

@Resolver(() => UserType)
export class UserIdentitiesResolver {
  @FieldResolver(() => [IdentityType], {
    nullable: true,
    description:
      'The provider accounts that sign the user in, oldest link first. Null unless the caller is the user or an administrator.',
  })
  async identities(@Ctx('ctx') ctx: RequestContext, @Root() user: UserType) {
    return isSelfOrAdmin(ctx, user.id) ? identitiesOf(ctx, user.id) : null;
  }
}
