import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reply } from '../../support/client.js';
import { DataFolders } from '../../support/data-folders.js';
import { login } from '../../support/database-faults.js';
import { eventually } from '../../support/eventually.js';
import { hasPrivatePostgres, PrivatePostgres } from '../../support/private-postgres.js';
import { Process } from '../../support/server-process.js';
import { testSettings } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';

jest.setTimeout(180_000);

const folders = new DataFolders();
const resolver = fileURLToPath(new URL('../../support/resolver.mjs', import.meta.url));

/** Milliseconds. Nothing here is about how fast anything is. */
const patience = 60_000;

(hasPrivatePostgres() ? describe : describe.skip)('a server whose database', () => {
  let postgres: PrivatePostgres;
  let server: Process;
  let flag: string;
  const email = 'ada@example.com';
  beforeAll(async () => {
    postgres = await PrivatePostgres.start();
    await postgres.query('create role gatehouse login');
    await postgres.query('create database gatehouse owner gatehouse');
    flag = `${folders.fresh()}-away`;
    server = await Process.listen({
      ...testSettings,
      DATABASE_URL: `postgresql://gatehouse@localhost:${postgres.port}/gatehouse`,
      DATA_DIR: folders.fresh(),
      NODE_OPTIONS: `--import=${resolver}`,
      RESOLVER_IS_AWAY: flag,
    });
    await server.client.mutate('signup', { email, password });
  });
  afterEach(() => {
    // What a failed test leaves.
    rmSync(flag, { force: true });
  });
  afterAll(async () => {
    await Process.stopAll();
    await PrivatePostgres.removeAll();
    folders.removeAll();
  });

  const ask = (): Promise<Reply> => server.client.ask(login, { input: { email, password } });
  const readiness = async () => (await fetch(`http://127.0.0.1:${server.port}/ready`)).status;
  const cut = () =>
    postgres.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname in ('gatehouse', 'renamed')`,
    );
  const events = async () => {
    const sql = `select request_id from audit_events where type = 'LOGGED_IN'`;
    return (await postgres.query(sql, [], 'gatehouse')).map(({ request_id: id }) => id as string);
  };
  /** Signs in while events cannot be written, so that the event of it waits, and gives the id of the request. */
  const signIn = async () => {
    const holder = await postgres.connect('gatehouse');
    await holder.query('begin');
    await holder.query('lock table audit_events in access exclusive mode');
    const reply = await ask();
    expect(reply.status).toBe(200);
    return reply.headers.get('x-request-id')!;
  };

  it.each<[string, string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'has a name that cannot be looked up',
      'EAI_AGAIN',
      async () => writeFileSync(flag, ''),
      async () => rmSync(flag),
    ],
    [
      'has a role that may not log in any more',
      'is not permitted to log in',
      () => postgres.query('alter role gatehouse nologin'),
      () => postgres.query('alter role gatehouse login'),
    ],
    [
      'has another name now',
      'does not exist',
      () => postgres.query('alter database gatehouse rename to renamed'),
      () => postgres.query('alter database renamed rename to gatehouse'),
    ],
    [
      'takes no connections',
      'not currently accepting connections',
      () => postgres.query('alter database gatehouse allow_connections false'),
      () => postgres.query('alter database gatehouse allow_connections true'),
    ],
  ])('%s: 503 meanwhile, and nothing is lost', async (_what, words, breakIt, mendIt) => {
    const logged = server.stdout.length;
    const id = await signIn();
    // A new name is given only where nobody is connected.
    const isBroken = () =>
      breakIt().then(
        () => true,
        () => cut().then(() => false),
      );
    expect(await eventually(isBroken, (is) => is, patience)).toBe(true);
    await cut();

    const reply = await eventually(ask, ({ status }) => status !== 200, patience);
    expect(await eventually(readiness, (status) => status === 503, patience)).toBe(503);
    const second = await ask();
    await eventually(
      async () => server.stdout.slice(logged),
      (said) => said.includes(words),
      patience,
    );
    const said = server.stdout.slice(logged);
    await mendIt();

    for (const one of [reply, second]) {
      expect(one.status).toBe(503);
      expect(one.errors[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
      expect(Number(one.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(said).toContain(words);
    expect((await eventually(ask, ({ status }) => status === 200, patience)).status).toBe(200);
    expect(await eventually(readiness, (status) => status === 200, patience)).toBe(200);
    expect(await eventually(events, (ids) => ids.includes(id), patience)).toContain(id);
    expect(server.stdout).not.toContain('given up');
  });
});
