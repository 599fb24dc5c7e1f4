import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { JwtHeader, JwtPayload } from 'jsonwebtoken';
import type { TokenRejection } from './refusal.js';

/** The claims of an access token (RFC 9068 §2.2), beside the ones that every token here has. Seconds. */
interface AccessClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  /** How the session was proved (RFC 8176). */
  readonly amr: readonly string[];
  readonly auth_time: number;
  /** The version of the account's credentials; a change of password ends every token made before it. */
  readonly ver: number;
}

export interface SigningKey {
  readonly kid: string;
  readonly alg: 'ES256' | 'HS256';
  /** A private key for ES256, a secret key for HS256. */
  readonly key: KeyObject;
}

type Verdict = { readonly claims: AccessClaims } | { readonly rejected: TokenRejection };

/** Issues and checks access tokens. No other file knows how. */
export interface Jwt {
  issue(claims: AccessClaims): string;
  verify(token: string, now: Date): Verdict;
  /** The public keys in the form of RFC 7517; none where tokens are signed with a shared secret. */
  readonly jwks: { readonly keys: readonly object[] };
}

const type = 'at+jwt';

// Seconds by which the clocks of two machines may differ.
const clockSkew = 60;

// How many tokens are remembered as checked. ES256 costs more than everything else that a read does.
const remembered = 10_000;

/** Synchronous on purpose: the thread pool that asynchronous checks would queue in is busy hashing passwords. */
export function openJwt(signing: SigningKey, issuer: string, audience: string): Jwt {
  const { kid, alg, key } = signing;
  const checkKey = alg === 'ES256' ? createPublicKey(key) : key;
  const checked = new Map<string, AccessClaims>();

  function check(token: string, now: Date): Verdict {
    try {
      const { header, payload } = jsonwebtoken.verify(token, checkKey, {
        algorithms: [alg],
        issuer,
        audience,
        complete: true,
        clockTimestamp: seconds(now),
        // Whether it has expired is worth telling only of a token that is ours.
        ignoreExpiration: true,
      });
      if (!isOurs(header, kid) || !isAccess(payload)) return { rejected: 'TOKEN_INVALID' };
      if (payload.iat > seconds(now) + clockSkew) return { rejected: 'TOKEN_INVALID' };
      return seconds(now) < payload.exp ? { claims: payload } : { rejected: 'TOKEN_EXPIRED' };
    } catch {
      return { rejected: 'TOKEN_INVALID' };
    }
  }

  return {
    issue: (claims) =>
      jsonwebtoken.sign({ ...claims, iss: issuer, aud: audience }, key, {
        algorithm: alg,
        header: { alg, typ: type, kid },
      }),

    verify(token, now) {
      const known = checked.get(token);
      if (known && seconds(now) < known.exp) return { claims: known };

      const verdict = check(token, now);
      if (known) checked.delete(token);
      if ('claims' in verdict) remember(checked, token, verdict.claims);
      return verdict;
    },

    jwks: { keys: alg === 'ES256' ? [{ ...checkKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }] : [] },
  };
}

function remember(checked: Map<string, AccessClaims>, token: string, claims: AccessClaims): void {
  const oldest = checked.size >= remembered ? checked.keys().next().value : undefined;
  if (oldest !== undefined) checked.delete(oldest);
  checked.set(token, claims);
}

/** RFC 8725 §3.11: a token of another kind is no access token. The library looks at none of these. */
function isOurs(header: JwtHeader, kid: string): boolean {
  const members = Object.keys(header);
  return (
    header.typ === type && header.kid === kid && members.every((name) => ['alg', 'typ', 'kid'].includes(name))
  );
}

function isAccess(payload: string | JwtPayload): payload is JwtPayload & AccessClaims {
  if (typeof payload === 'string') return false;
  const { sub, jti, exp, iat } = payload;
  const strings = [sub, payload['sid'], jti].every((claim) => typeof claim === 'string' && claim !== '');
  const numbers = [exp, iat, payload['auth_time'], payload['ver']].every((claim) =>
    Number.isSafeInteger(claim),
  );
  return strings && numbers && Array.isArray(payload['amr']);
}

export function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
