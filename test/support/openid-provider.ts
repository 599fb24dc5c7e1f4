import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { Page } from 'playwright-core';
import { clientId, clientSecret } from './hostile-provider.js';

/** Everybody who has an account there, with what the provider says of them. */
export type People = Map<string, Readonly<Record<string, unknown>>>;

/**
 * A provider that is none of ours: npm's oidc-provider, certified by the OpenID Foundation, on this machine. It shows
 * pages of its own and lets in whoever types the name of one of its people. It runs with the defaults of the package,
 * so what it knows of people is at its UserInfo endpoint only.
 */
export class OpenIdProvider {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    readonly people: People,
  ) {}

  static async start(path: string, redirectUri: string): Promise<OpenIdProvider> {
    let handle: RequestListener = () => {};
    const server = createServer((request, response) => handle(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const people: People = new Map();
    const callback = new Provider(issuer, configuration(people, redirectUri)).callback();
    handle = (request, response) => {
      // It is mounted below a path, and looks at what follows.
      request.url = request.url!.replace(path, '') || '/';
      (request as { originalUrl?: string }).originalUrl = `${path}${request.url}`;
      callback(request, response);
    };
    return new OpenIdProvider(server, issuer, people);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function configuration(people: People, redirectUri: string): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }],
    },
    cookies: { keys: [randomUUID()] },
    claims: {
      openid: ['sub', 'tid', 'xms_edov'],
      email: ['email', 'email_verified'],
      profile: ['name', 'locale'],
    },
    findAccount: (_: unknown, id: string) =>
      people.has(id) ? { accountId: id, claims: () => ({ sub: id, ...people.get(id) }) } : undefined,
  };
}

/** What a provider sends back with somebody. */
export interface SentBack {
  readonly code: string;
  readonly state: string;
  readonly iss: string;
}

/** Goes through the provider's pages as a browser does: signs in under the name, and agrees. */
export async function signInThere(
  authorizationUrl: string,
  login: string,
  redirectUri: string,
): Promise<SentBack> {
  const jar = new Map<string, string>();
  let url = authorizationUrl;
  let form: URLSearchParams | null = null;
  for (let steps = 0; steps < 20; steps++) {
    if (url.startsWith(redirectUri))
      return Object.fromEntries(new URL(url).searchParams) as unknown as SentBack;
    const response: Response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form,
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    });
    keep(jar, response.headers.getSetCookie());
    const location = response.headers.get('location');
    form = location === null ? filledIn(await response.text(), login) : null;
    if (location !== null) url = new URL(location, url).href;
  }
  throw new Error(`The provider does not send anybody back; the last page was ${url}.`);
}

function keep(jar: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    jar.set(name!, value!);
  }
}

function filledIn(page: string, login: string): URLSearchParams {
  const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
  if (prompt === undefined) throw new Error(`The provider shows an unknown page: ${page.slice(0, 500)}`);
  return new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) });
}

/** The same in a browser, as far as the button that sends it back. */
export async function signInOnPages(page: Page, authorizationUrl: string, login: string): Promise<void> {
  await page.goto(authorizationUrl);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
}
