import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Authenticator } from '../../support/authenticator.js';
import { openTestDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { Process } from '../../support/server-process.js';
import { testSettings } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(240_000);

const second = 1000;
const minute = 60 * second;
const preload = new URL('../../support/moved-clock.mjs', import.meta.url);

/** Two servers on one database. The clock of the first one's machine is moved, that of the second is right. */
class TwoServers {
  private constructor(
    readonly moved: Process,
    readonly right: Process,
    private readonly metricsPort: number,
    private readonly database: TestDatabase,
    private readonly folder: string,
  ) {}

  static async start(milliseconds: number, wishes: Readonly<Record<string, string>>): Promise<TwoServers> {
    const database = await openTestDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-clock-'));
    const file = join(folder, 'offset');
    writeFileSync(file, String(milliseconds));
    const metricsPort = await freePort();
    const settings = { ...testSettings, ...database.redis, DATABASE_URL: database.url!, ...wishes };
    const ofMoved = { NODE_OPTIONS: `--import=${preload.href}`, MOVED_CLOCK_FILE: file };
    const [moved, right] = await Promise.all([
      Process.listen({ ...settings, ...ofMoved, METRICS_PORT: String(metricsPort) }),
      Process.listen(settings),
    ]);
    return new TwoServers(moved, right, metricsPort, database, folder);
  }

  /** What NTP does to a clock that is far from right, or an operator by hand. */
  step(milliseconds: number): void {
    writeFileSync(join(this.folder, 'offset'), String(milliseconds));
  }

  async drift(): Promise<number> {
    const metrics = await (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
    return Number(/^gatehouse_clock_drift_seconds (\S+)$/m.exec(metrics)?.[1]);
  }

  async close(): Promise<void> {
    await Promise.all([this.moved.stop(), this.right.stop()]);
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let people = 0;
const newEmail = (): string => `person-${++people}@example.com`;

/** The promises, between a server and another one, whichever of the two has the wrong clock. */
async function expectAgreement(one: Process, other: Process): Promise<void> {
  const email = newEmail();
  const signedUp = await one.client.mutate('signup', { email, password });
  const token = signedUp.accessToken;
  // A token of one is good at the other at once, and is none from the future.
  expect((await other.client.me({ token }))?.email).toBe(email);

  // A retry at the other one, as after a connection that broke, is the same refresh.
  const input = { refreshToken: signedUp.refreshToken as string };
  const first = await one.client.mutate('refresh', input);
  const again = await other.client.mutate('refresh', input);
  expect(first).toBeSignedIn();
  expect(again).toBeSignedIn();
  expect(again.refreshToken).toBe(first.refreshToken);
  const next = await other.client.mutate('refresh', { refreshToken: again.refreshToken as string });
  expect(next).toBeSignedIn();

  // Codes go by the time of phones, and a challenge of one is answered at the other.
  const sent = { token: next.accessToken };
  const enrolment = await one.client.mutate('enrollTotp', undefined, sent);
  const phone = new Authenticator(enrolment.secret, () => new Date());
  const confirmation = { enrollmentToken: enrolment.enrollmentToken, code: phone.code() };
  const confirmed = await other.client.mutate('confirmTotp', confirmation, sent);
  expect(confirmed.__typename).toBe('BackupCodes');
  const [backupCode] = confirmed.codes;
  const { mfaToken } = await one.client.mutate('login', { email, password });
  const proof = { mfaToken, code: backupCode, method: 'BACKUP_CODE' };
  await expect(other.client.mutate('verifyMfa', proof)).resolves.toBeSignedIn();
}

/** A lock lasts as long at one server as at the other. */
async function expectSameLocks(one: Process, other: Process): Promise<void> {
  const email = newEmail();
  await one.client.mutate('signup', { email, password });
  const wrong = { email, password: 'not the one that was chosen' };
  for (let tries = 0; tries < 4; tries++) await one.client.mutate('login', wrong);
  const waits = [];
  for (const server of [one, other]) {
    const refused = await server.client.mutate('login', { email, password });
    expect(refused.__typename).toBe('AccountLockedError');
    waits.push(refused.retryAfter);
  }
  expect(waits[1]).toBeLessThanOrEqual(waits[0]!);
  expect(waits[1]).toBeGreaterThan(0);
}

describe.each([
  ['20 s ahead', 20 * second, '15'],
  ['20 s behind', -20 * second, '15'],
  ['5 minutes ahead', 5 * minute, '60'],
  ['5 minutes behind', -5 * minute, '60'],
])('a server whose clock is %s of the other one', (_words, offset, REFRESH_GRACE_SECONDS) => {
  let servers: TwoServers;
  beforeAll(async () => {
    servers = await TwoServers.start(offset, {
      REFRESH_GRACE_SECONDS,
      LOGIN_FAIL_EMAIL_THRESHOLD: '4',
      EMAIL_LOCK_TTL: '240',
    });
  });
  afterAll(() => servers.close());

  it('agrees with it on refreshes, tokens, codes and challenges', async () => {
    await expectAgreement(servers.moved, servers.right);
    await expectAgreement(servers.right, servers.moved);
  });

  it('agrees with it on locks', async () => {
    await expectSameLocks(servers.moved, servers.right);
    await expectSameLocks(servers.right, servers.moved);
  });

  it('warns of it, and shows by how much', async () => {
    const warned = servers.moved.logs.find(({ msg }) => /this machine's clock differs/.test(msg as string));

    expect(warned).toMatchObject({ level: 'warn' });
    expect(warned?.['drift_seconds']).toBeCloseTo(offset / second, 0);
    expect(Math.abs((await servers.drift()) - offset / second)).toBeLessThan(2);
    expect(servers.right.stdout).not.toContain("this machine's clock");
  });
});

describe('a clock that is set while its server runs', () => {
  let servers: TwoServers;
  beforeAll(async () => {
    servers = await TwoServers.start(0, { REFRESH_GRACE_SECONDS: '60' });
  });
  afterAll(() => servers.close());

  const told = (words: string) =>
    eventually(
      async () => servers.moved.logs.filter(({ msg }) => (msg as string).includes(words)).length,
      (times) => times > 0,
      90_000,
    );

  it.each([
    ['back by an hour', -60 * minute],
    ['ahead by an hour', 60 * minute],
  ])('%s, changes nothing', async (_words, offset) => {
    const email = newEmail();
    const before = await servers.moved.client.mutate('signup', { email, password });

    servers.step(offset);
    await eventually(
      () => servers.drift(),
      (drift) => Math.abs(drift - offset / second) < 2,
      30_000,
    );

    const input = { refreshToken: before.refreshToken as string };
    const first = await servers.moved.client.mutate('refresh', input);
    const again = await servers.right.client.mutate('refresh', input);
    expect(again).toBeSignedIn();
    expect(again.refreshToken).toBe(first.refreshToken);
    await expectAgreement(servers.moved, servers.right);
    await expectAgreement(servers.right, servers.moved);
  });

  it('is told of in the log, also when it is right again', async () => {
    await expect(told('clock differs')).resolves.toBeGreaterThan(0);

    servers.step(0);

    await expect(told('agrees with the database')).resolves.toBeGreaterThan(0);
  });
});
