import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forge } from './forge.js';

export const tenant = '11111111-2222-3333-4444-555555555555';
export const otherTenant = '99999999-8888-7777-6666-555555555555';

/** How this provider misbehaves at one address. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** What goes into one ID token. */
export interface IdToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signer: (signed: string) => Buffer;
}

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly idToken: string;
}

export const clientId = 'client-of-the-tests';
export const clientSecret = 'secret-of-the-tests-0123456789';

/** Signs with RSA and SHA-256. */
export function rs256(key: KeyObject): IdToken['signer'] {
  return (signed) => sign('sha256', Buffer.from(signed), key);
}

/**
 * A provider of the tests' own, that gives whatever token a test asks for and misbehaves as it likes. One server plays
 * all: Google at /google, Microsoft with its many tenants at /common/v2.0, and another one at /clinic.
 */
export class HostileProvider {
  readonly key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly kid = randomUUID();
  /** What was asked, as in 'GET /google/jwks'. */
  readonly asked: string[] = [];
  readonly misbehaviours = new Map<string, Misbehaviour>();
  /** The codes that its token endpoints were given, as in 'CLINIC <code>'. */
  readonly codes: string[] = [];
  /** What its descriptions say besides. */
  described: Readonly<Record<string, unknown>> = {};
  private readonly grants = new Map<string, Grant>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HostileProvider> {
    const server = createServer((request, response) => provider.answer(request, response));
    const provider = new HostileProvider(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Settings of a server that trusts this provider in three guises. */
  get settings(): Record<string, string> {
    const own = (name: string) => ({
      [`OAUTH_${name}_CLIENT_ID`]: clientId,
      [`OAUTH_${name}_CLIENT_SECRET`]: clientSecret,
      [`OAUTH_${name}_REDIRECT_URI`]: `https://app.example.com/callback/${name.toLowerCase()}`,
    });
    return {
      ...own('GOOGLE'),
      ...own('MICROSOFT'),
      ...own('CLINIC'),
      OAUTH_GOOGLE_ISSUER: `${this.origin}/google`,
      OAUTH_MICROSOFT_ISSUER: `${this.origin}/{tenantid}/v2.0`,
      OAUTH_PROVIDERS: `clinic=${this.origin}/clinic`,
    };
  }

  issuerOf(provider: string): string {
    return `${this.origin}/${provider === 'MICROSOFT' ? `${tenant}/v2.0` : provider.toLowerCase()}`;
  }

  /** The token of a provider that behaves, for the authorization that a browser was sent to. */
  honest(provider: string, authorizationUrl: string, claims: object, now: Date): IdToken {
    const iat = Math.floor(now.getTime() / 1000);
    return {
      header: { alg: 'RS256', kid: this.kid, typ: 'JWT' },
      claims: {
        iss: this.issuerOf(provider),
        aud: clientId,
        iat,
        exp: iat + 600,
        nonce: new URL(authorizationUrl).searchParams.get('nonce'),
        ...(provider === 'MICROSOFT' && { tid: tenant }),
        ...claims,
      },
      signer: rs256(this.key.privateKey),
    };
  }

  /** The code for which the token endpoint gives this token, once, to who knows the secrets of the flow. */
  codeFor(authorizationUrl: string, token: IdToken, code: string = randomUUID()): string {
    const { searchParams } = new URL(authorizationUrl);
    this.grants.set(code, {
      challenge: searchParams.get('code_challenge')!,
      redirectUri: searchParams.get('redirect_uri')!,
      idToken: this.signed(token),
    });
    return code;
  }

  signed({ header, claims, signer }: IdToken): string {
    return forge({ header, claims }, signer);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.split('?', 1)[0]!;
    this.asked.push(`${request.method} ${path}`);
    const misbehaviour = this.misbehaviours.get(path);
    if (misbehaviour) return misbehaviour(request, response);

    const base = path.replace(/\/[^/]+$/, '');
    if (path.endsWith('/.well-known/openid-configuration')) return json(response, 200, this.describe(path));
    if (path.endsWith('/jwks')) return json(response, 200, { keys: [this.jwk()] });
    if (path === `${base}/token`) return void this.exchange(request, response);
    return json(response, 404, {});
  }

  describe(path: string): Record<string, unknown> {
    const base = `${this.origin}${path.replace('/.well-known/openid-configuration', '')}`;
    return {
      issuer: base.replace('/common/', '/{tenantid}/'),
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      ...this.described,
    };
  }

  jwk(): Record<string, unknown> {
    return { ...this.key.publicKey.export({ format: 'jwk' }), kid: this.kid, use: 'sig' };
  }

  private async exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const given = new URLSearchParams(Buffer.concat(chunks).toString());
    const code = given.get('code') ?? '';
    this.codes.push(`${request.url!.split('/')[1]!.toUpperCase()} ${code}`);
    const grant = this.grants.get(code);
    this.grants.delete(code);
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight = grant?.challenge === challenge && grant.redirectUri === given.get('redirect_uri');
    const isClient = given.get('client_id') === clientId && given.get('client_secret') === clientSecret;
    if (!grant || !isRight || !isClient) return json(response, 400, { error: 'invalid_grant' });
    return json(response, 200, { access_token: 'x', token_type: 'Bearer', id_token: grant.idToken });
  }
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
