import type { Call } from '../platform/call.js';
import { run } from '../platform/transaction.js';

const add = {
  name: 'add-authentication-method',
  text: `update sessions set authentication_methods = array_append(authentication_methods, $2)
    where id = $1 and not $2 = any(authentication_methods)`,
};

/** What a session's user has proved besides, since it began. */
export async function addMethod(call: Call, sessionId: string, method: string): Promise<void> {
  await run(call, add, [sessionId, method]);
}

const secondFactors: ReadonlySet<string> = new Set(['TOTP', 'BACKUP_CODE']);

export function hasSecondFactor(methods: readonly string[]): boolean {
  return methods.some((method) => secondFactors.has(method));
}

/** How a user can prove anew that it is them. */
export function proofsOf(user: {
  readonly passwordHash: string | null;
  readonly mfaEnabled: boolean;
}): string[] {
  if (user.mfaEnabled) return ['TOTP', 'BACKUP_CODE'];
  return user.passwordHash === null ? [] : ['PASSWORD'];
}
