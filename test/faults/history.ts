import { randomInt } from 'node:crypto';

/** What came of a request: its answer, a 503, a connection that ended without one, or none, as nobody listened. */
export type Outcome = 'answered' | 'unavailable' | 'cut off' | 'nobody there';

export interface Reply {
  readonly outcome: Outcome;
  /** The member of the union, or null. */
  readonly result: Record<string, any> | null;
  /** The reason of a top-level UNAUTHENTICATED. */
  readonly reason: string | null;
}

interface Answer {
  readonly status: number;
  readonly data?: Record<string, any>;
  readonly errors?: readonly { readonly extensions: { readonly reason?: string } }[];
}

const nothing = { result: null, reason: null };

interface Entry {
  readonly phase: string;
  readonly operation: string;
  readonly outcome: Outcome;
  readonly took: number;
}

/** Milliseconds. Without Redis a request waits so much longer at most. */
const [patience, longerWithoutRedis] = [15_000, 300];

/** Who asks: somebody signed in, or an address; nothing said, any address. */
interface Asker {
  readonly token?: string | undefined;
  readonly address?: string;
}

/** An address that hardly anybody else has. */
export function newAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
}

/** Everything that was asked, what came of it, and what should never have been. */
export class History {
  readonly entries: Entry[] = [];
  readonly violations: string[] = [];
  private readonly judgesWaits: boolean;
  guesses = 0;
  phase = '';

  /** @param judgesWaits Whether what takes too long is a violation; otherwise only what is wrong is one. */
  constructor(judgesWaits: boolean) {
    this.judgesWaits = judgesWaits;
  }

  /** Asks one server. What is neither an answer nor a refusal for the moment is a violation. */
  async ask(origin: string, operation: string, request: object, asker: Asker = {}): Promise<Reply> {
    const started = performance.now();
    const reply = await this.send(origin, operation, request, asker);
    const took = performance.now() - started;
    this.entries.push({ phase: this.phase, operation, outcome: reply.outcome, took });
    this.limitWait(operation, took, 5000);
    return reply;
  }

  violate(what: string): void {
    this.violations.push(`${this.phase}: ${what}`);
  }

  /** Milliseconds until something came, and until it had to. */
  limitWait(what: string, took: number, most: number): void {
    if (this.judgesWaits && took > most) this.violate(`${what} came after ${Math.round(took)} ms`);
  }

  /** Compares with the phase in which nothing was broken. */
  compareWaits(): void {
    const slowest = (isMeant: (entry: Entry) => boolean) =>
      this.entries.filter(isMeant).toSorted((a, b) => b.took - a.took)[0];
    const usual = slowest(({ phase }) => phase === 'nothing')?.took ?? 0;
    const longest = slowest(({ phase }) => phase.startsWith('Redis'));
    if (!this.judgesWaits || !longest || longest.took <= usual + longerWithoutRedis) return;
    const { phase, operation, took } = longest;
    this.violations.push(
      `${phase}: ${operation} was answered after ${Math.round(took)} ms, and nothing after more than ${Math.round(usual)} before`,
    );
  }

  private async send(origin: string, operation: string, request: object, asker: Asker): Promise<Reply> {
    const headers = headersOf(asker);
    const options = { method: 'POST', headers, body: JSON.stringify(request) };
    const answer = await fetch(`${origin}/graphql`, { ...options, signal: AbortSignal.timeout(patience) })
      .then(async (response): Promise<Answer> => {
        return { status: response.status, ...((await response.json()) as object) };
      })
      .catch(({ cause }: Error) => String((cause as { code?: unknown } | undefined)?.code));
    if (typeof answer === 'string') {
      return { ...nothing, outcome: answer === 'ECONNREFUSED' ? 'nobody there' : 'cut off' };
    }
    if (answer.status === 503) return { ...nothing, outcome: 'unavailable' };
    if (answer.status >= 500) this.violate(`${operation} was answered ${answer.status}`);
    const reason = answer.errors?.[0]?.extensions.reason ?? null;
    return { outcome: 'answered', result: answer.data?.[operation] ?? null, reason };
  }
}

function headersOf({ token, address = newAddress() }: Asker): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-forwarded-for': address,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}
