import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Deployment } from '../support/processes.js';
import { password } from '../support/test-user.js';

/** The costs of argon2id before a change of the settings, and after it. */
const [old, present] = ['m=8192,t=1,p=1', 'm=8192,t=2,p=1'];

const emails = (kind: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${kind}-${at}@example.com`);

/** Fixed names under a fixed pepper: what each of them gets is no chance. */
const nobodies = emails('nobody', 60);
const early = emails('early', 6);
const late = emails('late', 3);

describe('the work of login after a change of the hashing settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-work-'));
  const counted = join(folder, 'costs');
  let servers: Deployment;
  beforeAll(async () => {
    servers = await Deployment.start({
      NODE_OPTIONS: `--import ${new URL('../support/count-hashes.mjs', import.meta.url).href}`,
      COUNTED_COSTS: counted,
      ARGON2_PASSES: '1',
    });
    const signUp = (email: string) => servers.client(0).mutate('signup', { email, password });
    for (const email of early) await signUp(email);
    await servers.roll({ ARGON2_PASSES: '2' });
    for (const email of late) await signUp(email);
    await servers.roll({});
  }, 180_000);
  afterAll(async () => {
    await servers.close();
    rmSync(folder, { recursive: true });
  });

  /** The costs of all that is compared for a wrong password. */
  async function workFor(email: string, turn = 0): Promise<string> {
    writeFileSync(counted, '');
    await servers.client(turn).mutate('login', { email, password: 'a wrong one' });
    return readFileSync(counted, 'utf8').trim();
  }

  async function works(names: readonly string[], turn = 0): Promise<string[]> {
    const all: string[] = [];
    for (const name of names) all.push(await workFor(name, turn));
    return all;
  }

  it('is for an account that of its hash', async () => {
    expect(await works(early)).toEqual(early.map(() => old));
    expect(await works(late)).toEqual(late.map(() => present));
  });

  it('is for unknown names that of the accounts there are, in their shares, and always the same', async () => {
    const first = await works(nobodies, 0);
    const again = await works(nobodies, 1);

    expect(new Set(first)).toEqual(new Set([old, present]));
    expect(again).toEqual(first);
    // Two thirds of 60 are 40.
    const share = first.filter((costs) => costs === old).length;
    expect(share).toBeGreaterThanOrEqual(30);
    expect(share).toBeLessThanOrEqual(50);
  });

  it('is for accounts without a password one of them too, always the same', async () => {
    const database = new pg.Client({ connectionString: servers.databaseUrl! });
    await database.connect();
    await database.query(`update users set password_hash = null where email like 'early-%'`);
    await database.end();

    const first = await works(early, 0);
    const again = await works(early, 1);

    expect(again).toEqual(first);
    for (const costs of first) expect([old, present]).toContain(costs);
  });
});
