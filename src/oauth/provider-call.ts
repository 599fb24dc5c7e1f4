import { Refusal } from '../platform/errors/refusal.js';

/** Limits of a provider's response; a provider that exceeds them counts as unavailable. */
const bounds = { milliseconds: 5000, bytes: 64 * 1024 };

/** The time limit of everything that one operation requests from a provider. */
export function deadline(): AbortSignal {
  return AbortSignal.timeout(bounds.milliseconds);
}

interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestInit['body'] | undefined;
}

/**
 * Sends a request to a provider, and reads the whole response within the limits. Redirects are not followed: the
 * response comes from the requested address or not at all.
 */
export async function callProvider(url: string, request: Request, signal: AbortSignal): Promise<Response> {
  const { method = 'GET', headers = {}, body = null } = request;
  try {
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
    const bytes = await readBounded(response);
    refuseDisorder(response);
    const { status, headers: said } = response;
    return new Response(bytes.length === 0 ? null : bytes, { status, headers: said });
  } catch (error) {
    throw error instanceof Refusal ? error : providerUnavailable(reasonOf(error));
  }
}

function refuseDisorder({ status }: Response): void {
  if (status >= 500 || status === 429) throw providerUnavailable(`it responds with status ${status}`);
  if (status >= 300 && status < 400) throw providerUnavailable('it redirects');
}

async function readBounded({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > bounds.bytes) throw providerUnavailable('its response is too large');
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

/** The error code: messages may contain URLs with request data. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  return name === 'TimeoutError' ? 'it takes too long' : `no response: ${cause?.code ?? name}`;
}

export function providerUnavailable(because: string): Refusal {
  return new Refusal('ProviderUnavailable', { because });
}

export function oauthFailed(because: string): Refusal {
  return new Refusal('OAuthFailed', { because });
}
