import type { RequestContext } from '../platform/context/request-context.js';
import { hasSecondFactor } from './authentication-methods.js';
import type { SessionRow } from './session-row.js';

/**
 * Whether the session may only set up a second factor: its user holds a role that requires one, and has none or has not
 * shown it in this session.
 */
export function mustEnroll({ config }: RequestContext, row: SessionRow): boolean {
  if (!config.mfaRequiredRoles.some((role) => row.roles.includes(role))) return false;
  return !row.mfaEnabled || !hasSecondFactor(row.authenticationMethods);
}
