import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { command } from '../support/command-line.js';
import { DataFolders } from '../support/data-folders.js';
import { openTestDatabase } from '../support/databases.js';
import { MailServer } from '../support/mail-server.js';
import { RedisServer } from '../support/redis-server.js';
import type { Settings } from '../support/server-process.js';
import { staging } from '../support/test-app.js';

// Embedded databases are made here, on a machine that may have others to run.
jest.setTimeout(120_000);

interface Found {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly remedy: string | null;
}

describe('doctor', () => {
  const folders = new DataFolders();
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await MailServer.closeAll();
  });
  afterAll(() => folders.removeAll());

  async function doctor(settings: Settings) {
    const { code, stdout } = await command({ DATA_DIR: folders.fresh(), ...settings }, ['doctor', '--json']);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Found[] };
    const of = (check: string) => findings.filter((finding) => finding.check === check);
    return { code, ok, findings, of };
  }

  /** Something that takes connections and then does as it is told. */
  async function listen(admit: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      admit(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((listening) => server.once('listening', listening));
    return (server.address() as AddressInfo).port;
  }

  it('finds nothing wrong before the first start, and makes nothing', async () => {
    const DATA_DIR = folders.fresh();

    const { code, ok, findings } = await doctor({ DATA_DIR });

    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(findings.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'settings ok',
      'node ok',
      'addresses ok',
      'templates ok',
      'database ok',
      'mail ok',
      'disk ok',
    ]);
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it('looks into a database: its version, its migrations, its clock, and whether the settings fit it', async () => {
    const DATA_DIR = folders.fresh();
    await command({ DATA_DIR, ROLES: 'NURSE' }, ['seed']);

    const right = await doctor({ DATA_DIR, ROLES: 'NURSE' });
    const wrong = await doctor({
      DATA_DIR,
      ROLES: 'NURSE',
      PASSWORD_PEPPER: 'another-pepper-of-the-tests-0123456789',
    });
    const roles = await doctor({ DATA_DIR });
    await command({ DATA_DIR, ROLES: 'NURSE' }, ['migrate', 'down', '--yes']);
    const behind = await doctor({ DATA_DIR, ROLES: 'NURSE' });

    expect(right.code).toBe(0);
    for (const check of ['database', 'migrations', 'roles', 'PASSWORD_PEPPER', 'ENCRYPTION_KEY', 'clock']) {
      expect(right.of(check)).toEqual([expect.objectContaining({ status: 'ok' })]);
    }
    expect(wrong.code).toBe(1);
    expect(wrong.of('PASSWORD_PEPPER')[0]?.message).toContain('PASSWORD_PEPPER is not the pepper');
    expect(roles.of('roles')[0]?.message).toContain('npx gatehouse replace-role NURSE USER');
    expect(behind.code).toBe(0);
    expect(behind.of('migrations')[0]).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('npx gatehouse migrate up'),
    });
  });

  it('names every setting that cannot be used, with a remedy, and repeats no secret', async () => {
    const { code, stdout } = await command(
      { ENV: 'production', PORT: 'many', TOKEN_PEPPER: 'secretkey-7d1f', DATABASE_URL: '', PUBLIC_URL: '' },
      ['doctor'],
    );

    expect(code).toBe(1);
    for (const words of [
      'PORT is "many"',
      'TOKEN_PEPPER is too short',
      'DATABASE_URL is missing',
      'SMTP_HOST is missing',
    ]) {
      expect(stdout).toContain(`problem  settings  ${words}`);
    }
    expect(stdout).not.toContain('7d1f');
  });

  it('waits for nobody longer than five seconds', async () => {
    const silent = await listen(() => {});
    const mails = await MailServer.start({ stalls: 'silent' });
    const begun = performance.now();

    const { code, of } = await doctor({
      ...mails.settings,
      DATABASE_URL: `postgresql://gatehouse:hunter2@127.0.0.1:${silent}/gatehouse`,
      REDIS_URL: `redis://:hunter2@127.0.0.1:${silent}`,
    });

    expect(performance.now() - begun).toBeLessThan(9000);
    expect(code).toBe(1);
    for (const check of ['database', 'redis', 'mail']) {
      const [finding] = of(check);
      expect(finding).toMatchObject({ status: 'problem', remedy: expect.stringMatching(/\bstart /i) });
      expect(JSON.stringify(finding)).not.toContain('hunter2');
    }
  });

  it('tells a mail server that lets us in from one that does not', async () => {
    const mails = await MailServer.start({}, { credentials: { user: 'gatehouse', password: 'hunter2' } });

    const right = await doctor(mails.settings);
    mails.behave({ toLogin: '535 5.7.8 No.' });
    const declined = await doctor(mails.settings);

    expect(right.of('mail')).toEqual([expect.objectContaining({ status: 'ok' })]);
    expect(declined.of('mail')[0]).toMatchObject({ status: 'problem' });
    expect(mails.mails).toEqual([]);
  });

  (process.env['TEST_REDIS_URL'] ? it : it.skip)(
    'tells a Redis that lets us in from one that does not',
    async () => {
      const redis = await RedisServer.start();
      await redis.command('CONFIG SET requirepass sesame');

      const right = await doctor({ REDIS_URL: `redis://:sesame@127.0.0.1:${redis.port}` });
      const wrong = await doctor({ REDIS_URL: `redis://127.0.0.1:${redis.port}` });
      await redis.kill();

      expect(right.of('redis')).toEqual([expect.objectContaining({ status: 'ok' })]);
      expect(wrong.of('redis')[0]).toMatchObject({
        status: 'problem',
        message: expect.stringContaining('NOAUTH'),
      });
    },
  );

  it('counts the connections of every process that shares the port', async () => {
    const database = await openTestDatabase();
    const settings = { DATABASE_URL: database.url!, DATABASE_POOL_SIZE: '50' };

    const one = await doctor(settings);
    const eight = await doctor({ ...settings, WEB_CONCURRENCY: '8' });
    await database.drop();

    expect(one.of('connections')).toEqual([expect.objectContaining({ status: 'ok' })]);
    expect(eight.of('connections')).toEqual([
      expect.objectContaining({ status: 'problem', message: expect.stringContaining('up to 400 of') }),
    ]);
  });

  it('warns of addresses that do not fit each other, and of settings that may be dangerous', async () => {
    const DATABASE_URL = `pglite:${folders.fresh()}`;
    const deployed = { ...staging, DATABASE_URL };

    const behindProxy = await doctor({
      ...deployed,
      PUBLIC_URL: 'https://auth.example.com',
      FRONTEND_URL: 'https://app.example.com',
      CORS_ORIGINS: 'http://old.example.com',
    });
    const local = await doctor({ ...deployed, PUBLIC_URL: 'http://localhost:4000' });

    expect(behindProxy.of('addresses').map(({ status, remedy }) => `${status}: ${remedy}`)).toEqual([
      'warning: Add https://app.example.com to CORS_ORIGINS, unless a proxy serves both from one address.',
    ]);
    expect(
      behindProxy.of('settings').map(({ status, message }) => `${status}: ${message.split(' ')[0]}`),
    ).toEqual([
      'ok: They',
      'warning: TRUST_PROXY',
      'warning: CORS_ORIGINS',
      'warning: DATABASE_URL',
      'warning: RATE_LIMIT_PER_MINUTE',
      'warning: ARGON2_MEMORY_KIB',
    ]);
    expect(local.of('addresses')).toEqual([expect.objectContaining({ status: 'problem' })]);
  });
});
