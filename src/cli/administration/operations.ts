import type { App } from '../../platform/context/app.js';
import { cliContext } from '../accounts.js';
import { auditEvents } from './audit-operation.js';
import {
  createRecoveryLink,
  createUser,
  endUserSessions,
  findUsers,
  reinstateUser,
  resetUserMfa,
  showUser,
  suspendUser,
  unlockUser,
  userSessions,
} from './user-operations.js';
import type { Json } from './views.js';

/** What commands for administrators ask for, whether this process or a running server does it. */
const operations = {
  createUser,
  findUsers,
  showUser,
  suspendUser,
  reinstateUser,
  unlockUser,
  resetUserMfa,
  createRecoveryLink,
  userSessions,
  endUserSessions,
  auditEvents,
};

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Input<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type Output<Name extends OperationName> = Json<Awaited<ReturnType<Operations[Name]>>>;

/** One operation, and the user of the operating system who asks for it. */
export interface Wish<Name extends OperationName = OperationName> {
  readonly operation: Name;
  readonly input: Input<Name>;
  readonly operator: string;
}

export function isOperation(name: unknown): name is OperationName {
  return typeof name === 'string' && Object.hasOwn(operations, name);
}

/** Runs an operation. Its result is the same data whether or not a socket carries it. */
export async function perform<Name extends OperationName>(
  app: App,
  { operation, input, operator }: Wish<Name>,
): Promise<Output<Name>> {
  const run = operations[operation] as (ctx: unknown, input: unknown) => Promise<object>;
  const result = await run(cliContext(app, operator), input);
  return JSON.parse(JSON.stringify(result)) as Output<Name>;
}
