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

const bySubject = statement<Row>(
  'identity-by-subject',
  `select ${columns} from identities where provider = $1 and issuer = $2 and subject = $3`,
);

const ofUser = statement<Row>(
  'identities-of-user',
  `select ${columns} from identities where user_id = $1 and provider = any($2) order by linked_at, id`,
);

const insert = statement<Row>(
  'link-identity',
  `insert into identities (id, user_id, provider, issuer, subject, email, before_proof, linked_at, last_used_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (provider, issuer, subject) do nothing returning ${columns}`,
);

const use = statement(
  'use-identity',
  'update identities set last_used_at = $2, email = $3 where id = $1 returning id',
);

/** The account here that an account at a provider signs in to: found by issuer and subject, never by an address. */
export async function findIdentity(
  ctx: RequestContext,
  { provider, issuer, subject }: ProviderSubject,
): Promise<Row | null> {
  const [row] = await query(ctx, bySubject, [provider, issuer, subject]);
  return row ?? null;
}

/**
 * Notes that an identity signs in, and answers whether it is there still. Call it with the user read already: an
 * identity that goes after this takes the user's credential version with it, and so does the sign-in fail.
 */
export async function touchIdentity(
  ctx: RequestContext,
  { id }: Row,
  { email }: ProviderProfile,
): Promise<boolean> {
  return (await query(ctx, use, [id, ctx.now(), email])).length > 0;
}

/** A user's accounts at the providers that there are, the oldest link first. */
export async function identitiesOf(ctx: RequestContext, userId: string): Promise<IdentityType[]> {
  const rows = await query(ctx, ofUser, [userId, Object.keys(OAuthProvider)]);
  return rows.map(identityType);
}

/** How an identity comes to its user. */
interface Attachment {
  /** Whether nobody has proved the user's address yet. */
  readonly beforeProof: boolean;
  /** Null where it did not sign anybody in just now. */
  readonly usedAt: Date | null;
}

/**
 * Gives a user one more way in. The database lets one account here have it: what belongs to somebody else is
 * IdentityTaken, and what is theirs already stays as it is.
 */
export async function linkIdentityToUser(
  ctx: RequestContext,
  userId: string,
  person: ProviderSubject,
  { beforeProof, usedAt }: Attachment,
): Promise<Row & { readonly isNew: boolean }> {
  const { provider, issuer, subject, email } = person;
  const [row] = await query(ctx, insert, [
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
  const known = await findIdentity(ctx, person);
  if (known?.userId !== userId)
    throw new Refusal('IdentityTaken', { because: `${provider}, of another user` });
  return { ...known, isNew: false };
}

/** Links what the caller has just signed in to at a provider. */
export async function linkProviderProfile(
  ctx: RequestContext,
  person: ProviderSubject,
): Promise<IdentityLinked> {
  return inTransaction(ctx, (ctx) => linkTo(ctx, person));
}

// Everything that changes an account takes this row first, and a session that ended meanwhile links nothing.
const lockOwn = statement(
  'lock-user-of-session',
  `select u.id from users u where u.id = $1 and u.suspended_at is null
    and exists (select 1 from sessions s where s.id = $2 and s.user_id = u.id and s.ended_at is null) for update`,
);

async function lockViewer(ctx: RequestContext): Promise<User> {
  const { userId, sessionId } = requireViewer(ctx);
  await query(ctx, lockOwn, [userId, sessionId]);
  // A statement of its own sees what was committed while this one waited.
  const locked = await query(ctx, lockOwn, [userId, sessionId]);
  if (locked.length === 0) throw new Refusal('Unauthenticated', { reason: 'SESSION_REVOKED' });
  const user = await ctx.em.findOneOrFail(User, { id: userId }, { refresh: true });
  await requireStrongestFactor(ctx, user);
  return user;
}

async function linkTo(ctx: RequestContext, person: ProviderSubject): Promise<IdentityLinked> {
  const user = await lockViewer(ctx);
  const beforeProof = user.email !== null && !user.emailVerified;
  const row = await linkIdentityToUser(ctx, user.id, person, { beforeProof, usedAt: null });
  if (row.isNew) await mailIdentityLinked(ctx, user, row.provider);
  return Object.assign(new IdentityLinked(), { user: userType(user), identity: identityType(row) });
}

/**
 * Links what AccountLinkRequired spoke of, by its owner, signed in. The token is good for the account whose address it
 * matched, as long as that is as it was, and once.
 */
export async function linkIdentity(ctx: RequestContext, linkToken: string): Promise<IdentityLinked> {
  const grant = await peek(ctx, 'IDENTITY_LINK', linkToken);
  if (!grant?.data || grant.owner !== requireViewer(ctx).userId)
    throw invalidToken('no such link, or of another');
  const subject = JSON.parse(grant.data) as ProviderSubject;
  return inTransaction(ctx, async (ctx) => {
    const linked = await linkTo(ctx, subject);
    const user = await ctx.em.findOneOrFail(User, { id: grant.owner });
    if (user.credentialVersion !== grant.stamp) throw invalidToken('the account changed since');
    if (!(await spend(ctx, 'IDENTITY_LINK', linkToken))) throw invalidToken('spent meanwhile');
    return linked;
  });
}

const ways = statement<{ count: number }>(
  'ways-in',
  `select count(*)::integer as count from identities where user_id = $1 and id <> $2 and provider = any($3)`,
);

const remove = statement<{ provider: string }>(
  'unlink-identity',
  'delete from identities where id = $1 and user_id = $2 returning provider',
);

/**
 * Takes a way in from the caller's account, but never the last: a password, or an account at another provider that
 * this deployment has, must be left. Of two who take two at once, the second waits for the first and counts then.
 */
export async function unlinkIdentity(ctx: RequestContext, identityId: string): Promise<UserType> {
  if (!isId(identityId)) throw new Refusal('NotFound');
  return inTransaction(ctx, async (ctx) => {
    const user = await lockViewer(ctx);
    const [gone] = await query(ctx, remove, [identityId, user.id]);
    if (!gone) throw new Refusal('NotFound');
    const providers = ctx.config.oauthProviders.map(({ name }) => name);
    const [left] = await query(ctx, ways, [user.id, identityId, providers]);
    if (!ctx.hashes.canMatch(user.passwordHash) && left!.count === 0) throw new Refusal('LastLoginMethod');

    // Challenges and links that it led to are dead with it; sessions go on.
    const { credentialVersion } = user;
    await ctx.em.nativeUpdate(User, { id: user.id }, { credentialVersion: credentialVersion + 1 });
    await record(ctx, 'IDENTITY_UNLINKED', { userId: user.id, reason: gone.provider });
    await mailIdentityUnlinked(ctx, user, gone.provider);
    return userType(user);
  });
}

const markUnproved = statement(
  'mark-identities-unproved',
  'update identities set before_proof = true where user_id = $1',
);

/** The user has another address now: whoever has its mailbox need not be who linked what there is. */
export async function markAllUnproved(ctx: RequestContext, userId: string): Promise<void> {
  await query(ctx, markUnproved, [userId]);
}

const removeUnproved = statement<{ provider: string }>(
  'unlink-unproved-identities',
  'delete from identities where user_id = $1 and (before_proof or $2) returning provider',
);

/**
 * Takes away what was linked before anybody had proved the user's address, or everything. Whoever signs up with
 * somebody else's address links an account of their own to it, and waits for the owner to come.
 */
export async function unlinkUnproved(
  ctx: RequestContext,
  userId: string,
  which: 'unproved' | 'all',
): Promise<void> {
  const gone = await query(ctx, removeUnproved, [userId, which === 'all']);
  for (const { provider } of gone) {
    await record(ctx, 'IDENTITY_UNLINKED', {
      userId,
      reason: `${provider}, linked before the address was proved`,
    });
  }
}

function identityType({ id, provider, email, linkedAt, lastUsedAt }: Row): IdentityType {
  return Object.assign(new IdentityType(), { id, provider, email, linkedAt, lastUsedAt });
}

function invalidToken(because: string): Refusal {
  return new Refusal('InvalidToken', { because });
}
