import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { Refusal } from '../platform/errors/refusal.js';
import { hasSecondFactor, reauthenticationMethods } from './authentication-methods.js';

const findMethodsShown = statement<{ methods: string[] }>(
  'methods-of-session',
  'select authentication_methods as methods from sessions where id = $1',
);

interface Account {
  readonly id: string;
  readonly passwordHash: string | null;
  readonly mfaEnabled: boolean;
}

/**
 * Refuses the caller's session when its account has a second factor that this session has not shown: a session from
 * before the factor may be a stranger's. Every operation that weakens an account calls it, unless the operation takes a
 * code of the factor. The session is read after the account, so a factor that is turned on or replaced at the same
 * moment is seen here, or changes the credential version that guards the operation's write.
 */
export async function requireStrongestFactor(ctx: RequestContext, account: Account): Promise<void> {
  if (!account.mfaEnabled) return;
  const [session] = await query(ctx, findMethodsShown, [requireViewer(ctx).sessionId]);
  if (session && hasSecondFactor(session.methods)) return;
  throw new Refusal('ReauthenticationRequired', {
    methods: await reauthenticationMethods(ctx, account),
    because: 'this session has not shown the second factor',
  });
}
