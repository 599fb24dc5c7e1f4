import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { encryptedColumns } from '../../../src/maintenance/encrypted-columns.js';
import type { MutationName } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { takeApart } from '../../support/forge.js';
import type { PairFragment } from '../../support/operations/generated.js';
import { Deployment } from '../../support/processes.js';
import { testSettings } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';

// Whole processes start here over and over, on a machine that may have others to run.
jest.setTimeout(600_000);

const { TOKEN_PEPPER, PASSWORD_PEPPER, ENCRYPTION_KEY } = testSettings;

/** People who use both servers in turn all the time, and what went wrong for them. */
class Load {
  readonly failures: string[] = [];
  readonly kids = new Set<string>();
  rounds = 0;
  private ended = false;
  private readonly people: Promise<void>[];

  constructor(private readonly servers: Deployment) {
    this.people = Array.from({ length: 4 }, (_, at) => this.live(at));
  }

  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.people);
  }

  private async live(at: number): Promise<void> {
    const email = `${randomUUID()}@example.com`;
    let turn = at;
    const ask = <Name extends MutationName>(name: Name, input: object) =>
      this.servers.client(turn++).mutate(name, input);
    let pair: PairFragment = await ask('signup', { email, password });
    while (!this.ended) {
      const token = pair.accessToken;
      this.kids.add(takeApart(token).header['kid'] as string);
      try {
        await this.servers.client(turn++).me({ token });
        await this.servers.client(turn++).me({ token });
        const refreshed = await ask('refresh', { refreshToken: pair.refreshToken });
        const next = this.rounds % 5 === 0 ? await ask('login', { email, password }) : refreshed;
        if (next.__typename !== 'Authenticated') throw new Error(JSON.stringify(next));
        pair = next;
      } catch (error) {
        this.failures.push(String(error));
        return;
      }
      this.rounds += 1;
      await delay(20);
    }
  }
}

// Two processes need PostgreSQL.
describe('two servers under load', () => {
  let servers: Deployment;
  beforeAll(async () => {
    servers = await Deployment.start({ JWT_KEY_PENDING_MINUTES: '0' });
  });
  afterAll(() => servers.close());

  async function underLoad(work: (load: Load) => Promise<void>): Promise<Load> {
    const load = new Load(servers);
    try {
      await delay(500);
      await work(load);
      await delay(500);
    } finally {
      await load.end();
    }
    return load;
  }

  it('refuse nobody while the key that signs is rotated, over and over', async () => {
    const load = await underLoad(async ({ kids }) => {
      await eventually(
        async () => kids.size,
        (size) => size > 0,
        30_000,
      );
      for (let rotation = 0; rotation < 3; rotation++) {
        const before = kids.size;
        expect(await servers.command('rotate-keys')).toMatch(/^Created the key /);
        // Until somebody has signed in with it.
        await eventually(
          async () => kids.size,
          (size) => size > before,
          30_000,
        );
      }
    });

    expect(load.failures).toEqual([]);
    expect(load.rounds).toBeGreaterThan(20);
    expect(load.kids.size).toBeGreaterThanOrEqual(4);
  });

  it('refuse nobody while every secret is changed, one server restarted after the other', async () => {
    const renamed = { TOKEN_PEPPER, PASSWORD_PEPPER, ENCRYPTION_KEY };
    const settingsOf = (write: (older: string, newer: string) => string) =>
      Object.fromEntries(
        Object.entries(renamed).map(([name, older]) => [name, write(older, `newer-${older}`)]),
      );

    const load = await underLoad(async (underway) => {
      await servers.roll(settingsOf((older, newer) => `${older}, ${newer}`));
      await servers.roll(settingsOf((older, newer) => `${newer}, ${older}`));
      const enough = underway.rounds + 40;
      while (underway.rounds < enough && underway.failures.length === 0) await delay(50);
      await reEncrypted();
      await servers.roll(settingsOf((_, newer) => newer));
    });

    expect(load.failures).toEqual([]);
    expect(load.rounds).toBeGreaterThan(40);
  });

  /** The servers look once a minute. */
  async function reEncrypted(): Promise<void> {
    for (let waits = 0; waits < 20; waits++) {
      const status = await eventually(
        () => servers.command('rotate-keys', '--status'),
        (said) => said.includes('older: 0 encrypted values'),
      );
      if (status.includes('older: 0 encrypted values')) return;
    }
    throw new Error(
      `Something is still encrypted with the old key, in one of ${JSON.stringify(encryptedColumns)}.`,
    );
  }
});
