import { v7 as uuidv7 } from 'uuid';
import { record } from '../platform/audit/audit.js';
import type { Call } from '../platform/context/request-context.js';
import { inTransaction, run } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { User } from '../users/user.entity.js';
import { expiry } from './lifetimes.js';
import { digestOf, newRefreshToken } from './refresh-token.js';
import type { Authenticated } from './session.types.js';
import { tokenPair } from './token-pair.js';

// The update waits for a change of the user that is under way, and finds another credential version after it: a
// session never outlives the password, or the state of the account, under which it was proved.
const insert = {
  name: 'start-session',
  text: `with owner as (
      update users set last_login_at = $3 where id = $2 and credential_version = $4 and suspended_at is null returning id
    )
    insert into sessions (id, user_id, token_digest, created_at, last_used_at, expires_at, ends_at,
      authenticated_at, authentication_methods, ip_address, user_agent, token_version)
    select $1, id, $5, $3, $3, $6, $7, $3, $8, $9, $10, $4 from owner returning id`,
};

// The session just started stays, whatever the clocks of other processes say.
const endOldest = {
  name: 'end-oldest-sessions',
  text: `update sessions set ended_at = $2, end_reason = 'TOO_MANY' where ended_at is null and id in (
      select id from sessions where id in (
        select id from sessions where user_id = $1 and id <> $4 and ended_at is null and expires_at > $2
        order by created_at desc, id desc offset $3)
      order by id for update)
    returning id`,
};

/**
 * Starts a session for somebody who has proved who they are. Only `sign-in/complete-sign-in.ts` may ask for it: that
 * is where a second factor and the state of the account are looked at.
 */
export async function startSession(
  call: Call,
  user: Readonly<User>,
  methods: readonly string[],
): Promise<Authenticated> {
  const most = call.config.maxSessionsPerUser;
  if (most === 0) return begin(call, user, methods);

  return inTransaction(call, async (call) => {
    const authenticated = await begin(call, user, methods);
    const ended = await run<{ id: string }>(call, endOldest, [
      ...[user.id, call.now(), most - 1],
      authenticated.session.id,
    ]);
    for (const { id } of ended) {
      await record(call, 'SESSION_REVOKED', {
        ...{ userId: user.id, actorId: user.id, sessionId: id },
        reason: 'too many sessions',
      });
    }
    return authenticated;
  });
}

async function begin(call: Call, user: Readonly<User>, methods: readonly string[]): Promise<Authenticated> {
  const now = call.now();
  const sessionId = uuidv7();
  const refreshToken = newRefreshToken(call, sessionId);
  const tokenDigest = digestOf(refreshToken);
  const { expiresAt, endsAt } = expiry(call, now);
  const { ipAddress, userAgent } = call.client;

  const started = await run(call, insert, [
    ...[sessionId, user.id, now, user.credentialVersion, tokenDigest, expiresAt, endsAt],
    ...[methods, ipAddress, userAgent],
  ]);
  if (started.length === 0) {
    throw new Refusal('InvalidCredentials', { because: 'the account changed while it was signed in to' });
  }

  const row = {
    ...{ id: user.id, email: user.email, emailVerified: user.emailVerified, username: user.username },
    ...{ name: user.name, locale: user.locale, roles: user.roles, passwordHash: user.passwordHash },
    ...{ createdAt: user.createdAt, lastLoginAt: now, passwordChangedAt: user.passwordChangedAt },
    ...{ credentialVersion: user.credentialVersion, tokenVersion: user.credentialVersion },
    mfaEnabled: user.mfaEnabled,
    ...{ sessionId, sessionCreatedAt: now, lastUsedAt: now, expiresAt, endsAt, authenticatedAt: now },
    ...{
      authenticationMethods: methods,
      ipAddress,
      userAgent,
      tokenDigest,
      sharedAt: null,
    },
  };
  return tokenPair(call, row, refreshToken);
}
