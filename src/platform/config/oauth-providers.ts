import type { Environment } from './setting.js';
import type { oauth } from './settings/oauth.js';

/** A provider of OpenID Connect that this deployment has set up. */
export interface OAuthProviderSettings {
  /** As in GOOGLE: the member of the enum, and what accounts there are kept under. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** Exactly as ID tokens say it. At Microsoft {tenantid} may stand for the tenant. */
  readonly issuer: string;
  /** Where the provider describes itself (OpenID Connect Discovery 1.0 §4). */
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Those that no other provider has, that of `redirectUri` first. */
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

/** Microsoft's tenant of personal accounts; it issues under its ID. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';

const tenantId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

const nameOfProvider = /^[A-Z][A-Z0-9_]*$/;

/** The providers that are set up whole, in the order of the settings. */
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

/** The page of this server that hands a provider's answer on. */
export function callbackPageOf(publicUrl: string, name: string): string {
  return `${publicUrl}/oauth/callback/${name.toLowerCase()}`;
}

interface AllowedUri {
  /** The one provider that it is for; null where it is for all. */
  readonly name: string | null;
  readonly uri: string;
}

/** Each entry of OAUTH_ALLOWED_REDIRECT_URIS: an address, or NAME=address. */
function allowedUris({ oauthAllowedRedirectUris }: Pick<Settings, 'oauthAllowedRedirectUris'>): AllowedUri[] {
  return oauthAllowedRedirectUris.map((entry) => {
    const [, name = null, uri = entry] = /^(\w+)=(.*)$/.exec(entry) ?? [];
    return { name: name && name.toUpperCase(), uri };
  });
}

/** The redirect URIs that every provider may be asked with. One that is a provider's own is not among them. */
export function sharedRedirectUris(
  config: Pick<Settings, 'oauthAllowedRedirectUris'> & {
    readonly oauthProviders: readonly OAuthProviderSettings[];
  },
): string[] {
  const isOwn = (uri: string) => config.oauthProviders.some(({ redirectUris }) => redirectUris.includes(uri));
  return allowedUris(config).flatMap(({ name, uri }) => (name === null && !isOwn(uri) ? [uri] : []));
}

/** A redirect URI of two providers does not tell whose answer arrives there (RFC 9700 §4.4.2.2). */
export function sharedByMistake(providers: readonly OAuthProviderSettings[]): string[] {
  return providers.flatMap(({ name, redirectUris }, at) =>
    providers
      .slice(0, at)
      .flatMap((other) =>
        other.redirectUris
          .filter((uri) => redirectUris.includes(uri))
          .map(
            (uri) =>
              `OAUTH_${name}_REDIRECT_URI or OAUTH_ALLOWED_REDIRECT_URIS has ${JSON.stringify(uri)}, which is that of ${other.name} too: give each provider a redirect URI of its own.`,
          ),
      ),
  );
}

/** What is wrong with the providers that the settings describe. */
export function providerProblems(settings: Settings, given: Environment): string[] {
  const wishes = wishesOf(settings, given);
  const names = wishes.filter(({ clientId }) => clientId !== null).map(({ name }) => name);
  const uris = allowedUris(settings).map(({ name, uri }) =>
    name === null || names.includes(name)
      ? redirectProblem(settings, uri)
      : `has ${JSON.stringify(uri)} for ${name}, which is not set up: name a provider that there is.`,
  );
  return [
    ...uris.map((problem) => problem && `OAUTH_ALLOWED_REDIRECT_URIS ${problem}`),
    ...namesOf(settings).map(nameProblem),
    ...wishes.filter(({ name }) => nameOfProvider.test(name)).flatMap((wish) => wishProblems(settings, wish)),
    ...tenantProblems(settings),
    /^\/[\w/.-]*[\w-]$/.test(settings.oauthCallbackPath)
      ? null
      : `OAUTH_CALLBACK_PATH is ${JSON.stringify(settings.oauthCallbackPath)}: give a path like /oauth/callback.`,
  ].filter((problem) => problem !== null);
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

function nameProblem([name, issuer]: [string, string], at: number, all: [string, string][]): string | null {
  const isTaken = ['GOOGLE', 'MICROSOFT'].includes(name) || all.findIndex(([other]) => other === name) < at;
  if (isTaken) return `OAUTH_PROVIDERS has ${name}, which there is already: give it another name.`;
  if (nameOfProvider.test(name) && issuer !== '') return null;
  return `OAUTH_PROVIDERS has ${JSON.stringify(name)}: give entries like KEYCLOAK=https://id.example.com/realms/staff.`;
}

/** One that is set up in part is a mistake; one of the two that are always known may be left out whole. */
function wishProblems(settings: Settings, wish: ProviderOptions): (string | null)[] {
  const { name, clientId, clientSecret, redirectUri } = wish;
  const isKnown = name === 'GOOGLE' || name === 'MICROSOFT';
  const isWished = !isKnown || [clientId, clientSecret, redirectUri].some((value) => value !== null);
  if (!isWished) return [];

  const missing = (setting: string) =>
    `OAUTH_${name}_${setting} is missing: without it nobody signs in with ${wish.title}.`;
  const problem = redirectUri === null ? null : redirectProblem(settings, redirectUri);
  return [
    clientId === null ? missing('CLIENT_ID') : null,
    clientSecret === null ? missing('CLIENT_SECRET') : null,
    problem && `OAUTH_${name}_REDIRECT_URI ${problem}`,
    issuerProblem(settings, wish),
  ];
}

function issuerProblem({ env }: Settings, { name, issuer }: ProviderOptions): string | null {
  const setting = ['GOOGLE', 'MICROSOFT'].includes(name) ? `OAUTH_${name}_ISSUER` : 'OAUTH_PROVIDERS';
  const url = plainUrl(issuer);
  if (!url || !/^https?:$/.test(url.protocol)) {
    return `${setting} has no issuer for ${name}: give an address like https://id.example.com/realms/staff.`;
  }
  if (url.protocol === 'https:' || (env !== 'production' && loopback.test(url.hostname))) return null;
  return `${setting} has an http issuer for ${name}: give an https address; http is for this machine, outside production.`;
}

/**
 * Addresses are compared as text, so they are given as browsers write them. A scheme of its own belongs to a native
 * app and has a dot (RFC 8252 §7.1), and http stays on one machine (§7.3).
 */
function redirectProblem({ env }: Settings, uri: string): string | null {
  const url = plainUrl(uri);
  if (!url || url.href !== uri) {
    return `has ${JSON.stringify(uri)}: give an address like https://app.example.com/callback, without ? and #.`;
  }
  const isSafe = url.protocol === 'https:' || url.protocol.includes('.');
  const isLocal = url.protocol === 'http:' && (env !== 'production' || loopback.test(url.hostname));
  return isSafe || isLocal ? null : `has ${JSON.stringify(uri)}: give an https address.`;
}

/** Without what has no place in an issuer (OpenID Connect Discovery 1.0 §3) or a redirect URI. */
function plainUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && [url.search, url.hash, url.username].every((part) => part === '') ? url : null;
}

function tenantProblems({ microsoftTenant, microsoftAllowedTenants }: Settings): string[] {
  const isTenant =
    tenantId.test(microsoftTenant) || ['common', 'organizations', 'consumers'].includes(microsoftTenant);
  const wrong = microsoftAllowedTenants.filter((tenant) => !tenantId.test(tenant));
  return [
    ...(isTenant
      ? []
      : [
          'OAUTH_MICROSOFT_TENANT is none: give common, organizations, consumers, or a tenant’s ID in lower case.',
        ]),
    ...wrong.map(
      (tenant) =>
        `OAUTH_MICROSOFT_ALLOWED_TENANTS has ${JSON.stringify(tenant)}: give IDs of tenants in lower case.`,
    ),
  ];
}
