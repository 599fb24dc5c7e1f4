import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, getArgumentValues } from 'graphql';
import type { GraphQLEnumType, GraphQLSchema } from 'graphql';
import { readConfig } from '../../src/platform/config/load-config.js';
import { command } from '../support/command-line.js';
import { DataFolders } from '../support/data-folders.js';
import { Process } from '../support/server-process.js';
import { staging } from '../support/test-app.js';

// Whole processes start here, on a machine that may have others to run.
jest.setTimeout(120_000);

const rateLimitOf = (schema: GraphQLSchema) => schema.getDirective('rateLimit')!;

const hasStack = /^\s+at .+:\d+/m;

describe('the command line', () => {
  const folders = new DataFolders();
  afterEach(() => Process.stopAll());
  afterAll(() => folders.removeAll());

  async function outcome(args: readonly string[]) {
    const process = Process.run({ DATA_DIR: folders.fresh() }, args);
    return { code: await process.exit, stdout: process.stdout, stderr: process.stderr };
  }

  it('lists its commands, and explains each of them', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), 'utf8');

    const [all, createUser] = await Promise.all([outcome(['--help']), outcome(['create-user', '--help'])]);

    const names = [...page.matchAll(/^## (\S+)/gm)].map(([, name]) => name!);
    expect(names).toContain('doctor');
    for (const name of names) expect(all.stdout).toContain(`\n  ${name} `);
    expect(page).toContain(createUser.stdout.trim());
    expect([all.code, createUser.code]).toEqual([0, 0]);
  });

  it.each([
    [
      'a command that there is not',
      ['creat-user'],
      "unknown command 'creat-user'\n(Did you mean create-user?)",
    ],
    ['an option that there is not', ['create-user', '--emial', 'a'], "unknown option '--emial'"],
    ['an argument too few', ['replace-role', 'NURSE'], "missing required argument 'to'"],
    ['a group without its command', ['migrate'], 'Usage: gatehouse migrate'],
    ['help for a command that there is not', ['help', 'user', 'fnd'], "unknown command 'user fnd'"],
    ['two targets at once', ['migrate', 'down', '--all', '--to', 'x'], 'Give either --all or --to.'],
  ])('answers %s with 2, and says what there is', async (_what, args, words) => {
    const { code, stdout, stderr } = await command({ DATA_DIR: folders.fresh() }, args);

    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(hasStack);
    expect(stdout).toBe('');
  });

  it('prints the schema with the roles, providers and limits of the settings', async () => {
    const { code, stdout, stderr } = await command(
      {
        DATA_DIR: folders.fresh(),
        ROLES: 'USER,ADMIN,NURSE',
        RL_LOGIN_IP_LIMIT: '7/2m, 30/1h',
        OAUTH_PROVIDERS: 'clinic:https://id.clinic.example',
        OAUTH_CLINIC_CLIENT_ID: 'gatehouse',
        OAUTH_CLINIC_CLIENT_SECRET: 'a secret',
        OAUTH_CLINIC_REDIRECT_URI: 'https://app.example.com/back',
      },
      ['schema'],
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const schema = buildSchema(stdout);
    const valuesOf = (name: string) =>
      (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name);
    const { login } = schema.getMutationType()!.getFields();
    const limits = login!.astNode!.directives!.map((directive) =>
      getArgumentValues(rateLimitOf(schema), directive),
    );
    expect(valuesOf('Role')).toContain('NURSE');
    expect(valuesOf('OAuthProvider')).toEqual(['CLINIC', 'GOOGLE', 'MICROSOFT']);
    expect(limits.slice(0, 2)).toEqual([
      { max: 7, window: '2m', by: 'IP' },
      { max: 30, window: '1h', by: 'IP' },
    ]);
  });

  it('helps by the command help as by the option --help, also within a group', async () => {
    const settings = { DATA_DIR: folders.fresh() };

    const [all, byOption] = [await command(settings, ['help']), await command(settings, ['--help'])];
    const [inner, ofGroup] = [
      await command(settings, ['help', 'user', 'find']),
      await command(settings, ['user', 'help', 'find']),
    ];

    expect(all).toEqual({ code: 0, stdout: byOption.stdout, stderr: '' });
    expect(all.stdout).toMatch(/^Server:\n.*^Accounts:\n.*^Database and keys:\n/ms);
    expect(inner.stdout).toMatch(/^Usage: gatehouse user find /);
    expect(ofGroup.stdout).toBe(inner.stdout);
  });

  it.each([
    [['user', 'fnd', '--json'], 2, 'USAGE'],
    [['user', 'show', '--json'], 2, 'USAGE'],
    [['replace-role', 'A', 'KING', '--json'], 1, 'CANNOT_RUN'],
    [['seed', '--json'], 1, 'CANNOT_RUN'],
  ])('prints JSON also when it fails: %j', async (args, code, name) => {
    const failed = await command({ DATA_DIR: folders.fresh(), PORT: 'seven' }, args);

    expect(failed.code).toBe(code);
    expect(failed.stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(failed.stdout)).toEqual({ error: { code: name, message: expect.any(String) } });
  });

  it('gives its exit code to the shell', async () => {
    const { code, stdout, stderr } = await outcome(['creat-user']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('create-user');
    expect(stderr).not.toMatch(hasStack);
  });

  it('prints secrets that production takes, other ones each time, and writes nothing', async () => {
    const DATA_DIR = folders.fresh();

    const [lines, json] = await Promise.all([
      command({ DATA_DIR }, ['secrets']),
      command({ DATA_DIR }, ['secrets', '--json']),
    ]);

    const printed = Object.fromEntries(
      [...lines.stdout.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, ...pair]) => pair),
    );
    const others = JSON.parse(json.stdout) as Record<string, string>;
    expect(Object.keys(printed)).toEqual(['TOKEN_PEPPER', 'PASSWORD_PEPPER', 'ENCRYPTION_KEY', 'JWT_SECRET']);
    expect(Object.keys(others)).toEqual(Object.keys(printed));
    expect(new Set([...Object.values(printed), ...Object.values(others)]).size).toBe(8);
    const production = {
      ENV: 'production',
      PUBLIC_URL: 'https://auth.example.com',
      DATABASE_URL: 'postgresql://db/gatehouse',
      SMTP_HOST: 'mail.example.com',
      EMAIL_FROM: 'accounts@example.com',
    };
    expect(() => readConfig({ ...production, ...printed })).not.toThrow();
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it('makes no demo accounts in production, however it is asked', async () => {
    const settings = {
      ...staging,
      ENV: 'production',
      PUBLIC_URL: 'https://auth.example.com',
      DATABASE_URL: 'postgresql://127.0.0.1:9/none',
    };

    const { code, stdout, stderr } = await command(settings, ['seed']);

    expect(code).toBe(1);
    expect(stderr).toBe(
      'The password of the demo accounts is public, so they are for development only. ENV is production.\n',
    );
    expect(stdout).toBe('');
  });

  it('seeds, replaces a role and sweeps, in words for people and in JSON for scripts', async () => {
    const settings = { DATA_DIR: folders.fresh(), ROLES: 'NURSE' };

    const seeded = await command(settings, ['seed', '--json']);
    const again = await command(settings, ['seed']);
    const replaced = await command(settings, ['replace-role', 'NURSE', 'USER', '--json']);
    const missing = await command(settings, ['replace-role', 'USER', 'KING']);
    const swept = await command(settings, ['sweep', '--json']);

    expect(JSON.parse(seeded.stdout)).toMatchObject({
      made: ['user@example.com', 'nurse@example.com', 'admin@example.com'],
    });
    expect(again.stdout).toBe('The demo accounts exist already.\n');
    expect(JSON.parse(replaced.stdout)).toEqual({ users: 1 });
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'ROLES does not list KING.\n' });
    expect(JSON.parse(swept.stdout)).toMatchObject({ one_time_tokens: 0, audit_events: 0 });
  });
});
