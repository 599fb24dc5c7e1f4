import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';

const addToSession = statement(
  'add-authentication-method',
  `update sessions set authentication_methods = array_append(authentication_methods, $2)
    where id = $1 and not $2 = any(authentication_methods)`,
);

/** Adds a method that the user has proved since the session began. */
export async function addMethod(ctx: RequestContext, sessionId: string, method: string): Promise<void> {
  await query(ctx, addToSession, [sessionId, method]);
}

const secondFactors: ReadonlySet<string> = new Set(['TOTP', 'BACKUP_CODE']);

// Locks rows in the order of their ids, as endSessions does, to avoid deadlocks.
const removeFactors = statement(
  'remove-second-factors-of-sessions',
  `update sessions
    set authentication_methods = array_remove(array_remove(authentication_methods, 'TOTP'), 'BACKUP_CODE')
    where id in (
      select id from sessions where user_id = $1 and id <> $2 and ended_at is null
        and authentication_methods && '{TOTP,BACKUP_CODE}' order by id for update)`,
);

/** Removes second factors from a user's other sessions when a new factor replaces the one they showed. */
export async function removeSecondFactors(
  ctx: RequestContext,
  userId: string,
  except: string,
): Promise<void> {
  await query(ctx, removeFactors, [userId, except]);
}

export function hasSecondFactor(methods: readonly string[]): boolean {
  return methods.some((method) => secondFactors.has(method));
}

const findAnyIdentity = statement(
  'has-identity',
  'select 1 from identities where user_id = $1 and provider = any($2) limit 1',
);

/** How a user can reauthenticate. */
export async function reauthenticationMethods(
  ctx: RequestContext,
  user: { readonly id: string; readonly passwordHash: string | null; readonly mfaEnabled: boolean },
): Promise<string[]> {
  if (user.mfaEnabled) return ['TOTP', 'BACKUP_CODE'];
  const providers = ctx.config.oauthProviders.map(({ name }) => name);
  const hasIdentity = (await query(ctx, findAnyIdentity, [user.id, providers])).length > 0;
  return [...(ctx.hashes.canMatch(user.passwordHash) ? ['PASSWORD'] : []), ...(hasIdentity ? ['OAUTH'] : [])];
}
