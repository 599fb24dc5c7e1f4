import { Secret, TOTP } from 'otpauth';

/** What an authenticator app and we have in common. It rests sealed, as JSON. */
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

/** RFC 4226 §4 asks for 128 bits at least and recommends 160. */
export function newTotpSecret({ period, digits }: TotpSettings): TotpSecret {
  return { secret: new Secret({ size: 20 }).base32, period, digits };
}

// RFC 6238 §5.2: one step either side is accepted, for clocks that drift and codes that are typed slowly.
const drift = 1;

/** The time step that the code belongs to, or null when it is not right now. */
export function stepOf(secret: TotpSecret, code: string, now: Date): number | null {
  // The library throws on letters beyond ASCII.
  if (!/^\d+$/.test(code)) return null;
  const totp = totpOf(secret);
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: drift });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

/** What apps read from a QR code: the Key Uri Format of Google Authenticator. */
export function otpauthUri(secret: TotpSecret, issuer: string, label: string): string {
  // The format separates the two by a colon, so neither may have one.
  return totpOf(secret, issuer.replaceAll(':', ' '), label.replaceAll(':', ' ')).toString();
}

/** A picture of the text for phones to scan, as a data: URI (RFC 2397). */
export async function qrCode(text: string): Promise<string> {
  // Loaded by the first who enrols.
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
