import { readFileSync } from 'node:fs';
import { behindProxy, from, newAddress } from './addresses.js';
import type { TestApp } from './test-app.js';
import { password } from './test-user.js';
import { withApp } from './with-app.js';

const page = readFileSync(new URL('../../docs/behind-one-address.md', import.meta.url), 'utf8');

/** The figure of a row of the page's table of attackers. */
export function documented(who: string): number {
  const row = page.split('\n').find((line) => line.startsWith(`| ${who} `));
  return Number(/\| +(\d+)/.exec(row!.slice(who.length + 2))![1]);
}

/** A server under the limits that it has when nobody sets any, with people behind addresses. */
export function scenario(settings: Readonly<Record<string, string>>, work: (place: Place) => Promise<void>) {
  return withApp({ ...behindProxy, ...settings }, (app) => work(new Place(app)));
}

class Place {
  constructor(readonly app: TestApp) {}

  async signUp(address = newAddress()) {
    const email = this.app.uniqueEmail();
    const result = await this.app.client.mutate('signup', { email, password }, from(address));
    return { email, answer: result.__typename, deviceToken: result.deviceToken! };
  }

  async people(count: number) {
    return Promise.all(Array.from({ length: count }, () => this.signUp()));
  }

  async login(input: { email: string; password?: string; deviceToken?: string }, address: string) {
    const { __typename } = await this.app.client.mutate('login', { password, ...input }, from(address));
    return __typename as string;
  }

  async guess(address: string, email = this.app.uniqueEmail()) {
    return this.login({ email, password: 'a guess' }, address);
  }

  /** Everybody signs in, one every few seconds; those that mistype do so once, directly before. */
  async shift(people: readonly { email: string }[], address: string, mistyping: number) {
    const answers: string[] = [];
    for (const [at, { email }] of people.entries()) {
      this.app.clock.advance(`${Math.floor(300_000 / people.length)}ms`);
      if (at < mistyping) await this.guess(address, email);
      answers.push(await this.login({ email }, address));
    }
    return answers;
  }

  /** How many guesses are compared of as many as an attacker can make until the first refusal. */
  async compared(guess: () => Promise<string>) {
    let count = 0;
    while ((await guess()) === 'InvalidCredentialsError') count++;
    return count;
  }

  /** The same for a time, by an attacker who tries again every few minutes. */
  async comparedIn(minutes: number, every: number, guess: () => Promise<string>) {
    let count = 0;
    for (let minute = 0; minute < minutes; minute += every) {
      count += await this.compared(guess);
      this.app.clock.advance(`${every}m`);
    }
    return count;
  }
}

export const signedIn = (count: number) => Array<string>(count).fill('Authenticated');
