import jsonwebtoken from 'jsonwebtoken';
import type { JwtHeader, JwtPayload } from 'jsonwebtoken';
import type { AccessClaims, Jwt, Verdict } from '../context/ports.js';
import type { SigningKey, SigningKeys } from './key-ring.js';

const type = 'at+jwt';

/** Seconds by which the clocks of two machines may differ. */
export const clockSkew = 60;

// How many verified tokens are cached. An ES256 check costs more than the rest of a read.
const remembered = 10_000;

/** A verified token, and the key that verified it. */
interface Checked {
  readonly claims: AccessClaims;
  readonly kid: string;
}

/** Synchronous, because asynchronous checks would queue in the thread pool behind password hashing. */
export function openJwt({ ring, reread }: SigningKeys, issuer: string, audience: string): Jwt {
  const checked = new Map<string, Checked>();

  return {
    reread,

    issue(claims, now) {
      const { kid, alg, key } = ring.signing(now);
      return jsonwebtoken.sign({ ...claims, iss: issuer, aud: audience }, key, {
        algorithm: alg,
        header: { alg, typ: type, kid },
      });
    },

    verify(token, now) {
      const known = checked.get(token);
      if (known && seconds(now) < known.claims.exp && ring.checking(known.kid, now)) {
        return { claims: known.claims };
      }

      if (known) checked.delete(token);
      const kid = kidOf(token);
      const key = kid === null ? undefined : ring.checking(kid, now);
      if (kid === null || !key) {
        return { rejected: 'TOKEN_INVALID', isOfUnknownKey: kid !== null && !ring.isKnown(kid) };
      }
      const verdict = check(token, key, { issuer, audience }, now);
      if ('claims' in verdict) remember(checked, token, { claims: verdict.claims, kid });
      return verdict;
    },

    jwks: (now) => ({ keys: ring.published(now).flatMap(publicJwk) }),
  };
}

interface Expected {
  readonly issuer: string;
  readonly audience: string;
}

function check(token: string, { kid, alg, checkKey }: SigningKey, expected: Expected, now: Date): Verdict {
  try {
    const { header, payload } = jsonwebtoken.verify(token, checkKey, {
      ...expected,
      algorithms: [alg],
      complete: true,
      clockTimestamp: seconds(now),
      // Expiry is reported only for a token that this server issued.
      ignoreExpiration: true,
    });
    if (!isOurs(header, kid) || !isAccess(payload)) return { rejected: 'TOKEN_INVALID' };
    if (payload.iat > seconds(now) + clockSkew) return { rejected: 'TOKEN_INVALID' };
    return seconds(now) < payload.exp ? { claims: payload } : { rejected: 'TOKEN_EXPIRED', expired: payload };
  } catch {
    return { rejected: 'TOKEN_INVALID' };
  }
}

function publicJwk({ kid, alg, checkKey }: SigningKey): object[] {
  return alg === 'ES256' ? [{ ...checkKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }] : [];
}

/** The key ID in the header of a token; null if it does not have the form of Gatehouse's key IDs. */
function kidOf(token: string): string | null {
  if (!isCanonical(token)) return null;
  try {
    const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString();
    const { kid } = JSON.parse(text) as { kid?: unknown };
    return typeof kid === 'string' && /^[\w-]{10,12}$/.test(kid) ? kid : null;
  } catch {
    return null;
  }
}

/** Characters. A token of this server has about 500, including the names of the issuer and the audience. */
const longest = 4096;

/**
 * RFC 7515 §2: base64url without padding. The library also accepts padding, `+` and `/`, characters outside the
 * alphabet, and any bits after the last byte, so that one token would have dozens of spellings.
 */
function isCanonical(token: string): boolean {
  if (token.length > longest || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return false;
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function remember(checked: Map<string, Checked>, token: string, found: Checked): void {
  const oldest = checked.size >= remembered ? checked.keys().next().value : undefined;
  if (oldest !== undefined) checked.delete(oldest);
  // A slice of a header would keep the whole header in memory.
  checked.set(Buffer.from(token, 'latin1').toString('latin1'), found);
}

/** RFC 8725 §3.11: a token of another type is not an access token. The library does not check these fields. */
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
