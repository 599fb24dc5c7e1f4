import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { asStored, inTransaction, run } from '../platform/context/transaction.js';
import { tables } from '../platform/database/tables.js';
import { Refusal } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import { isId } from '../sessions/current-session.js';
import type { Session } from '../sessions/session.entity.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { Identity } from './identity.entity.js';
import { IdentityLinked, IdentityType, OAuthProvider } from './identity.types.js';
import { mailIdentityLinked, mailIdentityUnlinked } from './notices.js';
import type { ProviderProfile, ProviderSubject } from './provider-profile.js';

const db = tables<{ identities: Identity; users: User; sessions: Session }>();

/** The identity of a provider account. The lookup uses the issuer and the subject, never an address. */
export async function findIdentity(
  ctx: RequestContext,
  { provider, issuer, subject }: ProviderSubject,
): Promise<Identity | null> {
  return ctx.em.findOne(Identity, { provider, issuer, subject }, asStored);
}

/**
 * Records a use of an identity, and returns whether it still exists. Read the user before the call: removing an
 * identity afterwards changes the user's credential version, so the sign-in fails.
 */
export async function touchIdentity(
  ctx: RequestContext,
  { id }: Pick<Identity, 'id'>,
  { email }: ProviderProfile,
): Promise<boolean> {
  const changed = await ctx.em.nativeUpdate(Identity, { id }, { lastUsedAt: ctx.now(), email });
  return changed > 0;
}

/** The user's linked provider accounts, oldest first. */
export async function identitiesOf(ctx: RequestContext, userId: string): Promise<IdentityType[]> {
  const known = { user: userId, provider: Object.keys(OAuthProvider) };
  const rows = await ctx.em.find(Identity, known, {
    ...asStored,
    orderBy: { linkedAt: 'asc', id: 'asc' },
  });
  return rows.map(identityType);
}

/** The circumstances of a link. */
interface Attachment {
  /** Whether the user's address is still unverified. */
  readonly beforeProof: boolean;
  /** Null when the link does not come from a sign-in. */
  readonly usedAt: Date | null;
}

/**
 * Links a provider account to a user. The database allows one user per provider account: one that is linked to another
 * user is refused with IdentityTaken, and one that is already linked to this user stays unchanged.
 */
export async function linkIdentityToUser(
  ctx: RequestContext,
  userId: string,
  profile: ProviderSubject,
  { beforeProof, usedAt }: Attachment,
): Promise<IdentityFacts & { readonly isNew: boolean }> {
  const { provider, issuer, subject, email } = profile;
  const link = { id: uuidv7(), userId, provider, issuer, subject, email, beforeProof };
  const insertion = db
    .insertInto('identities')
    .values({ ...link, linkedAt: ctx.now(), lastUsedAt: usedAt })
    .onConflict((on) => on.columns(['provider', 'issuer', 'subject']).doNothing())
    .returning(['id', 'provider', 'email', 'linkedAt', 'lastUsedAt']);
  const [row] = await run(ctx, insertion);
  if (row) {
    await record(ctx, 'IDENTITY_LINKED', { userId, actorId: userId, reason: provider });
    return { ...row, isNew: true };
  }
  const known = await findIdentity(ctx, profile);
  if (known?.user.id !== userId)
    throw new Refusal('IdentityTaken', { because: `${provider}, linked to another user` });
  return Object.assign(known, { isNew: false });
}

/** Links the provider account that the caller has just signed in to. */
export async function linkProviderProfile(
  ctx: RequestContext,
  profile: ProviderSubject,
): Promise<IdentityLinked> {
  return inTransaction(ctx, (ctx) => linkTo(ctx, profile));
}

async function lockViewer(ctx: RequestContext): Promise<User> {
  const { userId, sessionId } = requireViewer(ctx);
  const liveSession = db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('userId', '=', userId)
    .where('endedAt', 'is', null);
  // Every change of an account locks this row first. An ended session links nothing.
  const lockOwnAccount = db
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('suspendedAt', 'is', null)
    .where((eb) => eb.exists(liveSession))
    .forUpdate();
  await run(ctx, lockOwnAccount);
  // A separate statement sees what was committed while this one waited.
  const locked = await run(ctx, lockOwnAccount);
  if (locked.length === 0) throw new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
  const user = await ctx.em.findOneOrFail(User, { id: userId }, { refresh: true });
  await requireStrongestFactor(ctx, user);
  return user;
}

async function linkTo(ctx: RequestContext, profile: ProviderSubject): Promise<IdentityLinked> {
  const user = await lockViewer(ctx);
  const beforeProof = user.email !== null && !user.emailVerified;
  const row = await linkIdentityToUser(ctx, user.id, profile, { beforeProof, usedAt: null });
  if (row.isNew) await mailIdentityLinked(ctx, user, row.provider);
  return Object.assign(new IdentityLinked(), { user: userType(ctx, user), identity: identityType(row) });
}

/**
 * Links the provider account of an AccountLinkRequired result; its owner calls this, signed in. The token works once,
 * and only for the account whose address matched, while that account is unchanged.
 */
export async function linkIdentity(ctx: RequestContext, linkToken: string): Promise<IdentityLinked> {
  const grant = await peek(ctx, 'IDENTITY_LINK', linkToken);
  if (!grant?.data || grant.owner !== requireViewer(ctx).userId)
    throw invalidToken('no such link, or for another user');
  const subject = JSON.parse(grant.data) as ProviderSubject;
  return inTransaction(ctx, async (ctx) => {
    const linked = await linkTo(ctx, subject);
    const user = await ctx.em.findOneOrFail(User, { id: grant.owner });
    if (user.credentialVersion !== grant.stamp) throw invalidToken('the account changed since');
    if (!(await spend(ctx, 'IDENTITY_LINK', linkToken))) throw invalidToken('spent meanwhile');
    return linked;
  });
}

/**
 * Unlinks a provider account from the caller, but never the last way to sign in: a password, or an account at another
 * configured provider, must remain. Of two concurrent calls, the second waits for the first and then counts.
 */
export async function unlinkIdentity(ctx: RequestContext, identityId: string): Promise<UserType> {
  if (!isId(identityId)) throw new Refusal('NotFound');
  return inTransaction(ctx, async (ctx) => {
    const user = await lockViewer(ctx);
    const ofUser = db.deleteFrom('identities').where('userId', '=', user.id);
    const [gone] = await run(ctx, ofUser.where('id', '=', identityId).returning('provider'));
    if (!gone) throw new Refusal('NotFound');
    const providers = ctx.config.oauthProviders.map(({ name }) => name);
    const left = await ctx.em.count(Identity, { user: user.id, provider: providers });
    if (!ctx.hashes.canMatch(user.passwordHash) && left === 0) throw new Refusal('LastLoginMethod');

    // Invalidates challenges and links that came from the identity; sessions stay.
    const { credentialVersion } = user;
    await ctx.em.nativeUpdate(User, { id: user.id }, { credentialVersion: credentialVersion + 1 });
    await record(ctx, 'IDENTITY_UNLINKED', { userId: user.id, reason: gone.provider });
    await mailIdentityUnlinked(ctx, user, gone.provider);
    return userType(ctx, user);
  });
}

/** The user has a new address: its owner may not be the one who linked the existing identities. */
export async function markAllUnproved(ctx: RequestContext, userId: string): Promise<void> {
  await ctx.em.nativeUpdate(Identity, { user: userId }, { beforeProof: true });
}

/**
 * Unlinks the identities that were linked before the user's address was verified, or all. An attacker who signs up with
 * another person's address can link their own provider account to it and wait for the owner.
 */
export async function unlinkUnproved(
  ctx: RequestContext,
  userId: string,
  which: 'unproved' | 'all',
): Promise<void> {
  const ofUser = db.deleteFrom('identities').where('userId', '=', userId);
  const chosen = which === 'all' ? ofUser : ofUser.where('beforeProof', '=', true);
  const gone = await run(ctx, chosen.returning('provider'));
  for (const { provider } of gone) {
    await record(ctx, 'IDENTITY_UNLINKED', {
      userId,
      reason: `${provider}, linked before the address was verified`,
    });
  }
}

type IdentityFacts = Pick<Identity, 'id' | 'provider' | 'email' | 'linkedAt' | 'lastUsedAt'>;

function identityType({ id, provider, email, linkedAt, lastUsedAt }: IdentityFacts): IdentityType {
  return Object.assign(new IdentityType(), { id, provider, email, linkedAt, lastUsedAt });
}

function invalidToken(because: string): Refusal {
  return new Refusal('InvalidToken', { sentence: msg('connectingExpired'), because });
}
