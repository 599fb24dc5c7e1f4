import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit/audit.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { inTransaction, query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { peek, spend } from '../platform/one-time-tokens/one-time-tokens.js';
import { isId } from '../sessions/current-session.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import { User } from '../users/user.entity.js';
import { userType } from '../users/user.types.js';
import type { UserType } from '../users/user.types.js';
import { IdentityLinked, IdentityType, OAuthProvider } from './identity.types.js';
import { mailIdentityLinked, mailIdentityUnlinked } from './notices.js';
import type { ProviderProfile, ProviderSubject } from './provider-profile.js';

interface Row {
  readonly id: string;
  readonly userId: string;
  readonly provider: string;
  readonly email: string | null;
  readonly linkedAt: Date;
  readonly lastUsedAt: Date | null;
}

const columns = `id, user_id as "userId", provider, email, linked_at as "linkedAt", last_used_at as "lastUsedAt"`;

const findBySubject = statement<Row>(
  'identity-by-subject',
  `select ${columns} from identities where provider = $1 and issuer = $2 and subject = $3`,
);

const listByUser = statement<Row>(
  'identities-of-user',
  `select ${columns} from identities where user_id = $1 and provider = any($2) order by linked_at, id`,
);

const insertIdentity = statement<Row>(
  'link-identity',
  `insert into identities (id, user_id, provider, issuer, subject, email, before_proof, linked_at, last_used_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (provider, issuer, subject) do nothing returning ${columns}`,
);

const recordUse = statement(
  'use-identity',
  'update identities set last_used_at = $2, email = $3 where id = $1 returning id',
);

/** The identity of a provider account. The lookup uses the issuer and the subject, never an address. */
export async function findIdentity(
  ctx: RequestContext,
  { provider, issuer, subject }: ProviderSubject,
): Promise<Row | null> {
  const [row] = await query(ctx, findBySubject, [provider, issuer, subject]);
  return row ?? null;
}

/**
 * Records a use of an identity, and returns whether it still exists. Read the user before the call: removing an
 * identity afterwards changes the user's credential version, so the sign-in fails.
 */
export async function touchIdentity(
  ctx: RequestContext,
  { id }: Row,
  { email }: ProviderProfile,
): Promise<boolean> {
  return (await query(ctx, recordUse, [id, ctx.now(), email])).length > 0;
}

/** The user's linked provider accounts, oldest first. */
export async function identitiesOf(ctx: RequestContext, userId: string): Promise<IdentityType[]> {
  const rows = await query(ctx, listByUser, [userId, Object.keys(OAuthProvider)]);
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
): Promise<Row & { readonly isNew: boolean }> {
  const { provider, issuer, subject, email } = profile;
  const [row] = await query(ctx, insertIdentity, [
    uuidv7(),
    userId,
    provider,
    issuer,
    subject,
    email,
    beforeProof,
    ctx.now(),
    usedAt,
  ]);
  if (row) {
    await record(ctx, 'IDENTITY_LINKED', { userId, actorId: userId, reason: provider });
    return { ...row, isNew: true };
  }
  const known = await findIdentity(ctx, profile);
  if (known?.userId !== userId)
    throw new Refusal('IdentityTaken', { because: `${provider}, linked to another user` });
  return { ...known, isNew: false };
}

/** Links the provider account that the caller has just signed in to. */
export async function linkProviderProfile(
  ctx: RequestContext,
  profile: ProviderSubject,
): Promise<IdentityLinked> {
  return inTransaction(ctx, (ctx) => linkTo(ctx, profile));
}

// Every change of an account locks this row first. An ended session links nothing.
const lockOwnAccount = statement(
  'lock-user-of-session',
  `select u.id from users u where u.id = $1 and u.suspended_at is null
    and exists (select 1 from sessions s where s.id = $2 and s.user_id = u.id and s.ended_at is null) for update`,
);

async function lockViewer(ctx: RequestContext): Promise<User> {
  const { userId, sessionId } = requireViewer(ctx);
  await query(ctx, lockOwnAccount, [userId, sessionId]);
  // A separate statement sees what was committed while this one waited.
  const locked = await query(ctx, lockOwnAccount, [userId, sessionId]);
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

const countOtherWays = statement<{ count: number }>(
  'ways-in',
  `select count(*)::integer as count from identities where user_id = $1 and id <> $2 and provider = any($3)`,
);

const deleteIdentity = statement<{ provider: string }>(
  'unlink-identity',
  'delete from identities where id = $1 and user_id = $2 returning provider',
);

/**
 * Unlinks a provider account from the caller, but never the last way to sign in: a password, or an account at another
 * configured provider, must remain. Of two concurrent calls, the second waits for the first and then counts.
 */
export async function unlinkIdentity(ctx: RequestContext, identityId: string): Promise<UserType> {
  if (!isId(identityId)) throw new Refusal('NotFound');
  return inTransaction(ctx, async (ctx) => {
    const user = await lockViewer(ctx);
    const [gone] = await query(ctx, deleteIdentity, [identityId, user.id]);
    if (!gone) throw new Refusal('NotFound');
    const providers = ctx.config.oauthProviders.map(({ name }) => name);
    const [left] = await query(ctx, countOtherWays, [user.id, identityId, providers]);
    if (!ctx.hashes.canMatch(user.passwordHash) && left!.count === 0) throw new Refusal('LastLoginMethod');

    // Invalidates challenges and links that came from the identity; sessions stay.
    const { credentialVersion } = user;
    await ctx.em.nativeUpdate(User, { id: user.id }, { credentialVersion: credentialVersion + 1 });
    await record(ctx, 'IDENTITY_UNLINKED', { userId: user.id, reason: gone.provider });
    await mailIdentityUnlinked(ctx, user, gone.provider);
    return userType(ctx, user);
  });
}

const markIdentitiesUnproved = statement(
  'mark-identities-unproved',
  'update identities set before_proof = true where user_id = $1',
);

/** The user has a new address: its owner may not be the one who linked the existing identities. */
export async function markAllUnproved(ctx: RequestContext, userId: string): Promise<void> {
  await query(ctx, markIdentitiesUnproved, [userId]);
}

const deleteUnproved = statement<{ provider: string }>(
  'unlink-unproved-identities',
  'delete from identities where user_id = $1 and (before_proof or $2) returning provider',
);

/**
 * Unlinks the identities that were linked before the user's address was verified, or all. An attacker who signs up with
 * another person's address can link their own provider account to it and wait for the owner.
 */
export async function unlinkUnproved(
  ctx: RequestContext,
  userId: string,
  which: 'unproved' | 'all',
): Promise<void> {
  const gone = await query(ctx, deleteUnproved, [userId, which === 'all']);
  for (const { provider } of gone) {
    await record(ctx, 'IDENTITY_UNLINKED', {
      userId,
      reason: `${provider}, linked before the address was verified`,
    });
  }
}

function identityType({ id, provider, email, linkedAt, lastUsedAt }: Row): IdentityType {
  return Object.assign(new IdentityType(), { id, provider, email, linkedAt, lastUsedAt });
}

function invalidToken(because: string): Refusal {
  return new Refusal('InvalidToken', { because });
}
