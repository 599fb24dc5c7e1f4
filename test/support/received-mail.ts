export interface ReceivedMail {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly encrypted: boolean;
  /** Who had signed in to send it. */
  readonly user: string | null;
  readonly source: string;
  /** Every value under the name in small letters, decoded. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** What the parts say, by their type, as in `text/html`. */
  readonly parts: Readonly<Record<string, string>>;
}

/** The only value of the header. */
export function headerOf({ headers }: ReceivedMail, name: string): string {
  const [value, ...more] = headers.get(name) ?? [];
  if (value === undefined || more.length > 0) throw new Error(`The mail has not one ${name}.`);
  return value;
}

/** What no log line may hold: its token, and every sentence. */
export function secretsOf({ parts }: ReceivedMail): string[] {
  const lines = (parts['text/plain'] ?? '').split('\n').map((line) => line.trim());
  const tokens = lines.flatMap((line) => /#token=([\w-]+)$/.exec(line)?.[1] ?? []);
  return [...tokens, ...lines.filter((line) => line.length > 12)];
}

/** The decoded headers and parts of a mail, as mail programs see them. */
export function readMail(source: string): Pick<ReceivedMail, 'headers' | 'parts'> {
  const { headers, body } = open(source);
  const [, boundary] = /boundary="?([^";]+)/.exec(headers.get('content-type')?.[0] ?? '') ?? [];
  const pieces = boundary ? body.split(`--${boundary}`).slice(1, -1) : [source];
  const parts = pieces.map((piece) => {
    const part = open(piece.replace(/^\r\n/, ''));
    const [type = ''] = (part.headers.get('content-type')?.[0] ?? '').split(';');
    return [type, decode(part.headers.get('content-transfer-encoding')?.[0] ?? '7bit', part.body)];
  });
  return { headers, parts: Object.fromEntries(parts) as Record<string, string> };
}

function open(source: string): { headers: Map<string, string[]>; body: string } {
  const end = source.indexOf('\r\n\r\n');
  const headers = new Map<string, string[]>();
  for (const line of source
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), words(value)]);
  }
  return { headers, body: source.slice(end + 4) };
}

/** RFC 2047: the space between two encoded words is none. */
function words(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, how: string, encoded: string) =>
      /b/i.test(how) ? decode('base64', encoded) : decode('quoted-printable', encoded.replaceAll('_', ' ')),
    );
}

function decode(encoding: string, body: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  const bytes =
    encoding === 'quoted-printable'
      ? body
          .replace(/=\r\n/g, '')
          .replace(/=([\dA-F]{2})/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      : body;
  return Buffer.from(bytes, 'latin1').toString();
}
