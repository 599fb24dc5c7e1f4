import { randomUUID } from 'node:crypto';
import { newAddress } from './history.ts';
import type { History } from './history.ts';
import type { Server } from './servers.ts';

/** How many logins of an address the servers look at in a minute. */
export const guessesPerMinute = 5;

/** Somebody who guesses passwords from one address, over all servers. */
export class Guesser {
  looked = 0;
  private readonly history: History;
  private readonly servers: readonly Server[];
  private readonly address = newAddress();
  private readonly started = performance.now();

  constructor(history: History, servers: readonly Server[]) {
    this.history = history;
    this.servers = servers;
  }

  /** So many guesses at one moment. */
  async guess(times: number): Promise<void> {
    const guesses = Array.from({ length: times }, (_, at) => {
      const { origin } = this.servers[at % this.servers.length]!;
      const input = { email: `${randomUUID()}@example.com`, password: 'not the password' };
      const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
      return this.history.ask(origin, 'login', { query, variables: { input } }, { address: this.address });
    });
    for (const { outcome, result } of await Promise.all(guesses)) {
      const name: unknown = result?.['__typename'];
      if (name === 'InvalidCredentialsError') this.looked++;
      else if (outcome === 'answered' && name !== 'RateLimitedError')
        this.history.violate(`a guess was answered ${JSON.stringify(result)}`);
    }
    this.history.guesses += times;
  }

  /** What an address is owed: no more, and what it asked for first. A failure of Redis gives it one further window. */
  check(windows: number): void {
    const minutes = Math.floor((performance.now() - this.started) / 60_000);
    if (this.looked > guessesPerMinute * (windows + minutes))
      this.history.violate(`${this.looked} guesses of one address were looked at`);
    if (this.looked === 0) this.history.violate('no guess was looked at');
  }
}
