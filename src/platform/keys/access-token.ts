import jsonwebtoken from 'jsonwebtoken';
import type { JwtHeader, JwtPayload } from 'jsonwebtoken';
import type { AccessClaims, Jwt, Verdict } from '../context/ports.js';
import type { SigningKey, SigningKeys } from './key-ring.js';

const type = 'at+jwt';

/** Seconds by which the clocks of two machines may differ. */
export const clockSkew = 60;

// How many tokens are remembered as checked. ES256 costs more than everything else that a read does.
const remembered = 10_000;

/** A token that was found good, and by which key. */
interface Checked {
  readonly claims: AccessClaims;
  readonly kid: string;
}

/** Synchronous on purpose: the thread pool that asynchronous checks would queue in is busy hashing passwords. */
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
      // Whether it has expired is worth telling only of a token that is ours.
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

/** The name of the key that a token says it was signed with; null where it is none of the names that ours have. */
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

/** Characters. A token of ours has some 500; the issuer's and the audience's names are part of it. */
const longest = 4096;

/**
 * RFC 7515 §2: base64url without padding. The library also takes padding, `+` and `/`, characters that are none of
 * the alphabet, and any bits behind the last byte, so that one token would have dozens of spellings.
 */
function isCanonical(token: string): boolean {
  if (token.length > longest || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return false;
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function remember(checked: Map<string, Checked>, token: string, found: Checked): void {
  const oldest = checked.size >= remembered ? checked.keys().next().value : undefined;
  if (oldest !== undefined) checked.delete(oldest);
  // A token that was cut out of a header would keep all of the header in memory.
  checked.set(Buffer.from(token, 'latin1').toString('latin1'), found);
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
