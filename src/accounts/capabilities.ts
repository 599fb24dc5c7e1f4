import { MfaMethod } from '../mfa/mfa.types.js';
import { answerLanguage } from '../platform/context/language.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { nameMaxLength, usernameRules } from '../users/profile.js';
import { Capabilities } from './account.types.js';

/** The features that this deployment offers. */
export function capabilities(ctx: RequestContext): Capabilities {
  const { config } = ctx;
  return Object.assign(new Capabilities(), {
    signupEnabled: config.signupEnabled,
    emailRequired: config.emailRequired,
    usernamesEnabled: config.usernamesEnabled,
    usernameRules: config.usernamesEnabled ? usernameRules : null,
    nameMaxLength,
    emailVerificationRequired: config.emailVerification === 'required',
    selfAssignableRoles: config.selfAssignableRoles,
    roleLabels: config.selfAssignableRoles.map((role) => ({ role, label: labelOf(ctx, role) })),
    passwordPolicy: { minLength: config.passwordMinLength, maxLength: config.passwordMaxLength },
    mfaMethods: [MfaMethod.TOTP, MfaMethod.BACKUP_CODE],
    totpDigits: config.totpDigits,
    oauthProviders: config.oauthProviders.map(({ name, title }) => ({ provider: name, name: title })),
    appName: config.appName,
    appUrl: config.appUrl,
    supportContact: config.supportContact,
  });
}

/** In the language of the request, else in every language, else in some language, else by its name. */
function labelOf(ctx: RequestContext, role: string): string {
  const { roleLabels, defaultLocale } = ctx.config;
  const labels = roleLabels[role] ?? {};
  const wished = [answerLanguage(ctx), '*', defaultLocale.split('-')[0]!, 'en', ...Object.keys(labels)];
  const language = wished.find((one) => Object.hasOwn(labels, one));
  return language === undefined ? wordsOf(role) : labels[language]!;
}

/** LIBRARY_ASSISTANT is called Library assistant. */
function wordsOf(role: string): string {
  const words = role.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
