import { MfaMethod } from '../mfa/mfa.types.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Capabilities } from './account.types.js';

/** The features that this deployment offers. */
export function capabilities({ config }: RequestContext): Capabilities {
  return Object.assign(new Capabilities(), {
    signupEnabled: config.signupEnabled,
    emailRequired: config.emailRequired,
    usernamesEnabled: config.usernamesEnabled,
    emailVerificationRequired: config.emailVerification === 'required',
    selfAssignableRoles: config.selfAssignableRoles,
    passwordPolicy: { minLength: config.passwordMinLength, maxLength: config.passwordMaxLength },
    mfaMethods: [MfaMethod.TOTP, MfaMethod.BACKUP_CODE],
    oauthProviders: config.oauthProviders.map(({ name, title }) => ({ provider: name, name: title })),
  });
}
