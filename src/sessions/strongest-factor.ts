import { viewerOf } from '../platform/context/request-context.js';
import type { Call } from '../platform/context/request-context.js';
import { run } from '../platform/context/transaction.js';
import { Refusal } from '../platform/errors/refusal.js';
import { hasSecondFactor, proofsOf } from './authentication-methods.js';

const methodsShown = {
  name: 'methods-of-session',
  text: 'select authentication_methods as methods from sessions where id = $1',
};

interface Account {
  readonly id: string;
  readonly passwordHash: string | null;
  readonly mfaEnabled: boolean;
}

/**
 * Refuses the caller's session when its account has a second factor that this session has not shown: a session from
 * before the factor may be a stranger's. Every operation that weakens an account asks for it, unless a code of the factor
 * comes with the operation. The session is read after the account, so a factor that is turned on or replaced at the same
 * moment is seen here, or changes the credential version that guards the operation's write.
 */
export async function requireStrongestFactor(call: Call, account: Account): Promise<void> {
  if (!account.mfaEnabled) return;
  const [session] = await run<{ methods: string[] }>(call, methodsShown, [viewerOf(call).sessionId]);
  if (session && hasSecondFactor(session.methods)) return;
  throw new Refusal('ReauthenticationRequired', {
    methods: await proofsOf(call, account),
    because: 'this session has not shown the second factor',
  });
}
