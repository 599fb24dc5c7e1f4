import { OAuthProvider, oauthProviderDescriptions } from '../identities/identity.types.js';
import type { Config } from '../platform/config/config.js';
import { describeValues } from '../platform/graphql/enum-descriptions.js';
import { Role, roleDescriptions } from '../users/user.types.js';

/** Sets the values and descriptions of the enums that depend on the settings. Call it before the schema is built. */
export function fillDeploymentEnums(config: Config): void {
  const roles = config.roles.map((role) => [role, describeRole(config, role)]);
  const providers = config.oauthProviders.map(({ name, title }) => [name, describeProvider(title)]);
  fill(Role, roleDescriptions, Object.fromEntries(roles));
  fill(OAuthProvider, oauthProviderDescriptions, {
    GOOGLE: describeProvider('Google'),
    MICROSOFT: describeProvider('Microsoft'),
    ...Object.fromEntries(providers),
  });
}

function fill(
  values: Record<string, string>,
  published: Record<string, { description: string }>,
  descriptions: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(values)) {
    delete values[name];
    delete published[name];
  }
  for (const name of Object.keys(descriptions)) values[name] = name;
  Object.assign(published, describeValues(descriptions));
}

function describeRole(config: Config, role: string): string {
  const { defaultRole, selfAssignableRoles, mfaRequiredRoles } = config;
  return [
    role === 'ADMIN' ? 'Manages all accounts and reads all security events.' : null,
    role === defaultRole ? 'The role of a new account that is given no other.' : null,
    selfAssignableRoles.includes(role)
      ? 'Users can choose it at sign-up.'
      : 'Users cannot choose it at sign-up.',
    mfaRequiredRoles.includes(role) ? 'It requires a second factor.' : null,
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

function describeProvider(title: string): string {
  return `Accounts at ${title}.`;
}
