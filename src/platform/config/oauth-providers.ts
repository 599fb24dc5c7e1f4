import type { Report } from './problem.js';
import type { Environment } from './setting.js';
import type { oauth } from './settings/oauth.js';

/** A configured OpenID Connect provider. */
export interface OAuthProviderSettings {
  /** Such as GOOGLE: the enum value, and the stored name of the provider in linked identities. */
  readonly name: string;
  /** The display name. */
  readonly title: string;
  /** Exactly as in ID tokens. For Microsoft, {tenantid} may stand for the tenant. */
  readonly issuer: string;
  /** The URL of the provider's metadata (OpenID Connect Discovery 1.0 §4). */
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** The redirect URIs of this provider alone; `redirectUri` is the first. */
  readonly redirectUris: readonly string[];
}

type Settings = { readonly [K in keyof typeof oauth]: ReturnType<(typeof oauth)[K]['read']> } & {
  readonly env: string;
};

interface ProviderOptions {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly discoveryUrl: string;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly redirectUri: string | null;
}

export const manyTenants = '{tenantid}';

/** The ID of Microsoft's tenant of personal accounts, which its tokens contain. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';

const tenantId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

const nameOfProvider = /^[A-Z][A-Z0-9_]*$/;

/** The completely configured providers, in the order of the settings. */
export function readProviders(
  settings: Settings,
  given: Environment,
  publicUrl: string,
): OAuthProviderSettings[] {
  return wishesOf(settings, given).flatMap(({ clientId, clientSecret, redirectUri, ...wish }) => {
    if (clientId === null || clientSecret === null) return [];
    const own = redirectUri ?? callbackPageOf(publicUrl, wish.name);
    const further = allowedUris(settings).flatMap(({ name, uri }) => (name === wish.name ? [uri] : []));
    const redirectUris = [...new Set([own, ...further])];
    return [{ ...wish, clientId, clientSecret, redirectUri: own, redirectUris }];
  });
}

/** The page of this server that forwards a provider's response. */
export function callbackPageOf(publicUrl: string, name: string): string {
  return `${publicUrl}/oauth/callback/${name.toLowerCase()}`;
}

interface AllowedUri {
  /** The provider that may use it; null for all providers. */
  readonly name: string | null;
  readonly uri: string;
}

/** Parses the entries of OAUTH_ALLOWED_REDIRECT_URIS: an address, or NAME=address. */
function allowedUris({ oauthAllowedRedirectUris }: Pick<Settings, 'oauthAllowedRedirectUris'>): AllowedUri[] {
  return oauthAllowedRedirectUris.map((entry) => {
    const [, name = null, uri = entry] = /^(\w+)=(.*)$/.exec(entry) ?? [];
    return { name: name && name.toUpperCase(), uri };
  });
}

/** The redirect URIs for all providers, without those that belong to one provider. */
export function sharedRedirectUris(
  config: Pick<Settings, 'oauthAllowedRedirectUris'> & {
    readonly oauthProviders: readonly OAuthProviderSettings[];
  },
): string[] {
  const isOwn = (uri: string) => config.oauthProviders.some(({ redirectUris }) => redirectUris.includes(uri));
  return allowedUris(config).flatMap(({ name, uri }) => (name === null && !isOwn(uri) ? [uri] : []));
}

/** Refuses a redirect URI of two providers: it does not identify who sent a response (RFC 9700 §4.4.2.2). */
export function reportSharedUris(providers: readonly OAuthProviderSettings[], report: Report): void {
  for (const [at, { name, redirectUris }] of providers.entries()) {
    const taken = providers
      .slice(0, at)
      .flatMap((other) => other.redirectUris.map((uri) => ({ uri, other })));
    for (const { uri, other } of taken.filter((one) => redirectUris.includes(one.uri))) {
      const shared = `${JSON.stringify(uri)}, which ${other.name} also has`;
      const message = `or OAUTH_ALLOWED_REDIRECT_URIS has ${shared}: give each provider its own redirect URI.`;
      report(`OAUTH_${name}_REDIRECT_URI`, message);
    }
  }
}

/** Reports the problems of the configured providers. */
export function reportProviders(settings: Settings, given: Environment, report: Report): void {
  const wishes = wishesOf(settings, given);
  const names = wishes.filter(({ clientId }) => clientId !== null).map(({ name }) => name);
  for (const { name, uri } of allowedUris(settings)) {
    if (name === null || names.includes(name)) {
      reportRedirect(settings, 'OAUTH_ALLOWED_REDIRECT_URIS', uri, report);
    } else {
      const unknown = `${JSON.stringify(uri)} for ${name}, which is not set up`;
      report('OAUTH_ALLOWED_REDIRECT_URIS', `has ${unknown}: name a configured provider.`);
    }
  }
  reportNames(settings, report);
  for (const wish of wishes) reportWish(settings, wish, report);
  reportTenants(settings, report);
  if (!/^\/[\w/.-]*[\w-]$/.test(settings.oauthCallbackPath)) {
    const path = JSON.stringify(settings.oauthCallbackPath);
    report('OAUTH_CALLBACK_PATH', `is ${path}: give a path like /oauth/callback.`);
  }
}

function wishesOf(settings: Settings, given: Environment): ProviderOptions[] {
  const others = namesOf(settings).map(([name, issuer]): ProviderOptions => ({
    name,
    issuer,
    discoveryUrl: describedAt(issuer),
    title: given[`OAUTH_${name}_TITLE`] ?? `${name[0] ?? ''}${name.slice(1).toLowerCase()}`,
    clientId: given[`OAUTH_${name}_CLIENT_ID`] ?? null,
    clientSecret: given[`OAUTH_${name}_CLIENT_SECRET`] ?? null,
    redirectUri: given[`OAUTH_${name}_REDIRECT_URI`] ?? null,
  }));
  return [google(settings), microsoft(settings), ...others];
}

function google(settings: Settings): ProviderOptions {
  const { googleIssuer: issuer, googleClientId, googleClientSecret, googleRedirectUri } = settings;
  return {
    name: 'GOOGLE',
    title: 'Google',
    issuer,
    discoveryUrl: describedAt(issuer),
    clientId: googleClientId,
    clientSecret: googleClientSecret,
    redirectUri: googleRedirectUri,
  };
}

function microsoft(settings: Settings): ProviderOptions {
  const { microsoftIssuer, microsoftClientId, microsoftClientSecret, microsoftRedirectUri } = settings;
  const tenant = settings.microsoftTenant === 'consumers' ? consumers : settings.microsoftTenant;
  const ofTenant = microsoftIssuer.replace(manyTenants, tenant);
  return {
    name: 'MICROSOFT',
    title: 'Microsoft',
    discoveryUrl: describedAt(ofTenant),
    issuer: tenantId.test(tenant) ? ofTenant : microsoftIssuer,
    clientId: microsoftClientId,
    clientSecret: microsoftClientSecret,
    redirectUri: microsoftRedirectUri,
  };
}

function describedAt(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Name and issuer of each entry of OAUTH_PROVIDERS: NAME=issuer, or name:issuer. */
function namesOf({ otherProviders }: Settings): [string, string][] {
  return otherProviders.map((entry) => {
    const [, name = entry, issuer = ''] = /^([^=:]*)(?:=|:(?=https?:))(.*)$/i.exec(entry) ?? [];
    return [name.trim().toUpperCase(), issuer.trim()];
  });
}

function reportNames(settings: Settings, report: Report): void {
  const taken = new Set(['GOOGLE', 'MICROSOFT']);
  for (const [name, issuer] of namesOf(settings)) {
    if (taken.has(name)) {
      report('OAUTH_PROVIDERS', `has ${name}, which already exists: give it another name.`);
    } else if (!nameOfProvider.test(name) || issuer === '') {
      const remedy = 'give entries like KEYCLOAK=https://id.example.com/realms/staff.';
      report('OAUTH_PROVIDERS', `has ${JSON.stringify(name)}: ${remedy}`);
    }
    taken.add(name);
  }
}

/** A partly configured provider is an error. Google and Microsoft may be left out completely. */
function reportWish(settings: Settings, wish: ProviderOptions, report: Report): void {
  const { name, title, clientId, clientSecret, redirectUri } = wish;
  const isKnown = name === 'GOOGLE' || name === 'MICROSOFT';
  const isWished = !isKnown || [clientId, clientSecret, redirectUri].some((value) => value !== null);
  if (!isWished || !nameOfProvider.test(name)) return;

  if (clientId === null) report(`OAUTH_${name}_CLIENT_ID`, `is missing: ${title} needs it.`);
  if (clientSecret === null) report(`OAUTH_${name}_CLIENT_SECRET`, `is missing: ${title} needs it.`);
  if (redirectUri !== null) reportRedirect(settings, `OAUTH_${name}_REDIRECT_URI`, redirectUri, report);
  reportIssuer(settings, wish, report);
}

function reportIssuer({ env }: Settings, { name, issuer }: ProviderOptions, report: Report): void {
  const setting = ['GOOGLE', 'MICROSOFT'].includes(name) ? `OAUTH_${name}_ISSUER` : 'OAUTH_PROVIDERS';
  const url = plainUrl(issuer);
  if (!url || !/^https?:$/.test(url.protocol)) {
    const remedy = 'give an address like https://id.example.com/realms/staff.';
    report(setting, `has no issuer for ${name}: ${remedy}`);
  } else if (url.protocol !== 'https:' && (env === 'production' || !loopback.test(url.hostname))) {
    const remedy = 'give an https address. http is allowed only for this machine, outside production.';
    report(setting, `has an http issuer for ${name}: ${remedy}`);
  }
}

/**
 * Addresses are compared as text, so they must be in the form that browsers send. A private-use scheme belongs to a
 * native app and has a dot (RFC 8252 §7.1); http is for one machine (§7.3).
 */
function reportRedirect({ env }: Settings, setting: string, uri: string, report: Report): void {
  const url = plainUrl(uri);
  if (!url || url.href !== uri) {
    const remedy = 'give an address like https://app.example.com/callback, without ? and #.';
    report(setting, `has ${JSON.stringify(uri)}: ${remedy}`);
    return;
  }
  const isSafe = url.protocol === 'https:' || url.protocol.includes('.');
  const isLocal = url.protocol === 'http:' && (env !== 'production' || loopback.test(url.hostname));
  if (!isSafe && !isLocal) report(setting, `has ${JSON.stringify(uri)}: give an https address.`);
}

/** A URL without query, fragment and user, as issuers (OpenID Connect Discovery 1.0 §3) and redirect URIs are. */
function plainUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && [url.search, url.hash, url.username].every((part) => part === '') ? url : null;
}

function reportTenants({ microsoftTenant, microsoftAllowedTenants }: Settings, report: Report): void {
  if (
    !tenantId.test(microsoftTenant) &&
    !['common', 'organizations', 'consumers'].includes(microsoftTenant)
  ) {
    const tenants = 'common, organizations, consumers, or a tenant’s ID in lower case';
    report('OAUTH_MICROSOFT_TENANT', `is not a tenant: give ${tenants}.`);
  }
  for (const tenant of microsoftAllowedTenants.filter((id) => !tenantId.test(id))) {
    const message = `has ${JSON.stringify(tenant)}: give IDs of tenants in lower case.`;
    report('OAUTH_MICROSOFT_ALLOWED_TENANTS', message);
  }
}
