import type { JSONWebKeySet } from 'jose';
import type { OAuthProviderSettings } from '../platform/config/oauth-providers.js';
import type { App } from '../platform/context/app.js';
import { providerUnavailable, callProvider } from './provider-call.js';

/** The metadata of a provider (OpenID Connect Discovery 1.0 §3), as far as it is used here. */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: unknown;
  readonly token_endpoint_auth_methods_supported?: unknown;
  /** RFC 9207 §3. */
  readonly authorization_response_iss_parameter_supported?: unknown;
}

/** A value that was read at a moment, or is being read. */
interface Slot<T> {
  readonly readAt: number;
  readonly value: Promise<T>;
}

interface Remembered {
  metadata?: Slot<ProviderMetadata>;
  keys?: Slot<JSONWebKeySet>;
}

/** Keyed by the settings object of the app, which lives as long as the app. */
const memory = new WeakMap<object, Map<string, Remembered>>();

/** Milliseconds. */
const pauseBetweenReads = 60_000;

export function providerNamed(app: App, name: string): OAuthProviderSettings | null {
  return app.config.oauthProviders.find((provider) => provider.name === name) ?? null;
}

/** The provider's metadata, cached as long as its keys. */
export async function metadataOf(
  app: App,
  provider: OAuthProviderSettings,
  signal: AbortSignal,
): Promise<ProviderMetadata> {
  const own = rememberedOf(app, provider);
  own.metadata = current(app, own.metadata) ?? read(app, describe(provider, signal));
  return kept(own, 'metadata', own.metadata);
}

/**
 * The provider's signing keys. `refetch` reads them again, for a token whose key is not among them; at most once a
 * minute, so that made-up key ids cannot flood the provider with requests.
 */
export async function keysOf(
  app: App,
  provider: OAuthProviderSettings,
  signal: AbortSignal,
  { refetch }: { readonly refetch: boolean },
): Promise<JSONWebKeySet> {
  const { jwks_uri: url } = await metadataOf(app, provider, signal);
  const own = rememberedOf(app, provider);
  const known = current(app, own.keys);
  const isRecent = known !== undefined && app.now().getTime() - known.readAt < pauseBetweenReads;
  const keep = known !== undefined && (!refetch || isRecent);
  own.keys = keep ? known : read(app, readKeys(url, signal));
  return kept(own, 'keys', own.keys);
}

function rememberedOf({ config }: App, { name }: OAuthProviderSettings): Remembered {
  const all = memory.get(config) ?? new Map<string, Remembered>();
  memory.set(config, all);
  const own = all.get(name) ?? {};
  all.set(name, own);
  return own;
}

function read<T>(app: App, value: Promise<T>): Slot<T> {
  return { readAt: app.now().getTime(), value };
}

function current<T>({ config, now }: App, slot: Slot<T> | undefined): Slot<T> | undefined {
  const isOld = slot !== undefined && now().getTime() - slot.readAt >= config.jwksCacheSeconds * 1000;
  return isOld ? undefined : slot;
}

/** Shares one read among concurrent callers; a failed read is not cached. */
async function kept<T>(own: Remembered, name: keyof Remembered, slot: Slot<T>): Promise<T> {
  try {
    return await slot.value;
  } catch (error) {
    if (own[name] === (slot as unknown)) delete own[name];
    throw error;
  }
}

async function describe(
  { issuer, discoveryUrl }: OAuthProviderSettings,
  signal: AbortSignal,
): Promise<ProviderMetadata> {
  const said = await readJson(discoveryUrl, signal);
  // OpenID Connect Discovery 1.0 §4.3: exactly the requested issuer.
  if (said['issuer'] !== issuer) throw providerUnavailable('its metadata names another issuer');
  const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'];
  const isHttpAllowed = issuer.startsWith('http:');
  if (!endpoints.every((name) => isEndpoint(said[name], isHttpAllowed))) {
    throw providerUnavailable('its metadata names no usable endpoints');
  }
  return said as unknown as ProviderMetadata;
}

/** As safe as the issuer: an https issuer never leads to plain http. */
export function isEndpoint(value: unknown, isHttpAllowed: boolean): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === 'https:' || (isHttpAllowed && protocol === 'http:');
}

async function readKeys(url: string, signal: AbortSignal): Promise<JSONWebKeySet> {
  const { keys } = await readJson(url, signal);
  if (!Array.isArray(keys) || !keys.every(isObject)) throw providerUnavailable('its keys are unreadable');
  return { keys };
}

async function readJson(url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  return jsonIn(await callProvider(url, { headers: { accept: 'application/json' } }, signal));
}

export async function jsonIn(response: Response): Promise<Record<string, unknown>> {
  if (response.status !== 200) throw providerUnavailable(`it responds with status ${response.status}`);
  try {
    const value: unknown = await response.json();
    if (isObject(value)) return value;
  } catch {
    throw providerUnavailable('its response is not JSON');
  }
  throw providerUnavailable('its response is not a JSON object');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
