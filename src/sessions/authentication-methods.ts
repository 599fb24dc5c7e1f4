import type { RequestContext } from '../platform/context/request-context.js';
import { query, run } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { tables } from '../platform/database/tables.js';
import type { Session } from './session.entity.js';

const db = tables<{ sessions: Session }>();

/** Adds a method that the user has proved since the session began. */
export async function addMethod(ctx: RequestContext, sessionId: string, method: string): Promise<void> {
  const added = db
    .updateTable('sessions')
    .set((eb) => ({
      authenticationMethods: eb.fn<string[]>('array_append', ['authenticationMethods', eb.val(method)]),
    }))
    .where('id', '=', sessionId)
    .where((eb) => eb.not(eb('authenticationMethods', '@>', eb.val([method]))));
  await run(ctx, added);
}

const secondFactors = ['TOTP', 'BACKUP_CODE'];

/** Removes second factors from a user's other sessions when a new factor replaces the one they showed. */
export async function removeSecondFactors(
  ctx: RequestContext,
  userId: string,
  except: string,
): Promise<void> {
  // Locks rows in the order of their ids, as endSessions does, to avoid deadlocks.
  const concerned = db
    .selectFrom('sessions')
    .select('id')
    .where('userId', '=', userId)
    .where('id', '<>', except)
    .where('endedAt', 'is', null)
    .where((eb) => eb('authenticationMethods', '&&', eb.val(secondFactors)))
    .orderBy('id')
    .forUpdate();
  const withoutFactors = db
    .updateTable('sessions')
    .set((eb) => {
      const withoutTotp = eb.fn<string[]>('array_remove', ['authenticationMethods', eb.val('TOTP')]);
      return { authenticationMethods: eb.fn<string[]>('array_remove', [withoutTotp, eb.val('BACKUP_CODE')]) };
    })
    .where('id', 'in', concerned);
  await run(ctx, withoutFactors);
}

export function hasSecondFactor(methods: readonly string[]): boolean {
  return methods.some((method) => secondFactors.includes(method));
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
