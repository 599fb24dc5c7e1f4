import { Secret, TOTP } from 'otpauth';

/** The secret shared with an authenticator app. It is stored encrypted, as JSON. */
export interface TotpSecret {
  /** In base32 (RFC 4648 §6). */
  readonly secret: string;
  /** Seconds. */
  readonly period: number;
  readonly digits: number;
}

export interface TotpSettings {
  readonly period: number;
  readonly digits: number;
}

/** RFC 4226 §4 requires at least 128 bits and recommends 160. */
export function newTotpSecret({ period, digits }: TotpSettings): TotpSecret {
  return { secret: new Secret({ size: 20 }).base32, period, digits };
}

// RFC 6238 §5.2: one step on either side is accepted, for clocks that drift and codes that are typed slowly.
const drift = 1;

/** The time step of the code, or null when the code is wrong now. */
export function stepOf(secret: TotpSecret, code: string, now: Date): number | null {
  // The library throws on letters beyond ASCII.
  if (!/^\d+$/.test(code)) return null;
  const totp = totpOf(secret);
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: drift });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

/** The Key Uri Format of Google Authenticator, which apps read from a QR code. */
export function otpauthUri(secret: TotpSecret, issuer: string, label: string): string {
  // The format separates issuer and label with a colon, so neither may contain one.
  return totpOf(secret, issuer.replaceAll(':', ' '), label.replaceAll(':', ' ')).toString();
}

/** A QR code of the text, as a data: URI (RFC 2397). */
export async function qrCode(text: string): Promise<string> {
  // Loaded on the first enrollment.
  const { default: encodeQr } = await import('qr');
  const picture = encodeQr(text, 'gif', { scale: 3, border: 4, ecc: 'low' });
  return `data:image/gif;base64,${Buffer.from(picture).toString('base64')}`;
}

function totpOf({ secret, period, digits }: TotpSecret, issuer = '', label = ''): TOTP {
  return new TOTP({
    issuer,
    label,
    algorithm: 'SHA1',
    digits,
    period,
    secret: Secret.fromBase32(secret),
  });
}
