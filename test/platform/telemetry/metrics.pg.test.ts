import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { MailServer } from '../../support/mail-server.js';
import { sendRaw } from '../../support/raw-http.js';
import { TestApp } from '../../support/test-app.js';
import { password } from '../../support/test-user.js';
import { withApp } from '../../support/with-app.js';

const page = readFileSync(fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url)), 'utf8');

const serviceToken = `gst_${'a'.repeat(43)}`;

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

describe('/metrics', () => {
  let mail: MailServer;
  let app: TestApp;
  beforeAll(async () => {
    mail = await MailServer.start();
    app = await TestApp.start({
      METRICS_PORT: '0',
      RL_LOGIN_IP_LIMIT: '3/1h',
      SERVICE_TOKENS: `api:${createHash('sha256').update(serviceToken).digest('hex')}`,
      // So slow that of many sign-ups at once some find the queue full.
      HASH_QUEUE_LIMIT: '5',
      HASH_CONCURRENCY: '1',
      ARGON2_PASSES: '20',
      ...mail.settings,
    });
  });
  afterAll(async () => {
    await app.close();
    await mail.close();
  });

  const scrape = async () => (await fetch(`http://127.0.0.1:${app.app.metricsPort}/metrics`)).text();

  /** The value of a series, or null where there is none. */
  async function valueOf(series: string): Promise<number | null> {
    const line = (await scrape()).split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? null : Number(line.slice(series.length + 1));
  }

  it('tells of operations by field and outcome, and of how long they took', async () => {
    const ada = await app.signedInUser();
    await ada.me();
    await ada.refresh();
    await app.client.mutate('refresh', { refreshToken: 'none of ours' });
    await app.client.ask('mutation { logoutAll { __typename } }').catch(() => {});

    const series = (field: string, outcome: string) =>
      valueOf(`gatehouse_operations_total{field="${field}",outcome="${outcome}"}`);
    await expect(series('signup', 'Authenticated')).resolves.toBe(1);
    await expect(series('me', 'ok')).resolves.toBe(1);
    await expect(series('refresh', 'Authenticated')).resolves.toBe(1);
    await expect(series('refresh', 'InvalidTokenError')).resolves.toBe(1);
    await expect(series('logoutAll', 'UNAUTHENTICATED')).resolves.toBe(1);
    await expect(valueOf('gatehouse_operation_duration_seconds_count{field="signup"}')).resolves.toBe(1);
    await expect(valueOf('gatehouse_security_events_total{type="TOKEN_REFRESHED"}')).resolves.toBeGreaterThan(
      0,
    );
  });

  it('tells of services by name', async () => {
    const query = '{ verifyToken(token: "none") { __typename } }';
    for (const token of [serviceToken, `${serviceToken.slice(0, -1)}b`]) {
      await app.client.ask(query, {}, { token });
    }

    const series = 'gatehouse_service_requests_total{service="api",status="200"}';
    await expect(valueOf(series)).resolves.toBe(1);
    expect((await scrape()).match(/^gatehouse_service_requests_total\{/gm)).toHaveLength(1);
  });

  it('tells of limits that were hit', async () => {
    const input = { email: app.uniqueEmail(), password };

    for (let tries = 0; tries < 5; tries++) await app.client.mutate('login', input);

    await expect(valueOf('gatehouse_rate_limit_hits_total{field="login",by="IP"}')).resolves.toBe(2);
  });

  it('tells of sign-ins that were refused because too many waited', async () => {
    const many = Array.from({ length: 40 }, () =>
      app.client.ask('mutation ($input: SignupInput!) { signup(input: $input) { __typename } }', {
        input: { email: app.uniqueEmail(), password },
      }),
    );

    const refused = (await Promise.all(many)).filter(({ status }) => status === 503).length;

    expect(refused).toBeGreaterThan(0);
    await expect(valueOf('gatehouse_password_hashes_refused_total')).resolves.toBe(refused);
    await expect(valueOf('gatehouse_password_hashes_running')).resolves.toBe(0);
    await expect(valueOf('gatehouse_http_requests_total{status="503"}')).resolves.toBe(refused);
  });

  it('tells of mails that went out', async () => {
    await app.signedInUser();

    await mail.received(1);

    await expect(valueOf('gatehouse_mails_sent_total')).resolves.toBeGreaterThan(0);
    await expect(valueOf('gatehouse_mails_given_up_total')).resolves.toBe(0);
  });

  it('takes no label from callers, whatever they call things', async () => {
    const hostile = 'Hostile_operation_name';
    await app.client.ask(`query ${hostile} { alias_${hostile}: me { id } }`);
    await app.client.ask(`query { ${hostile} }`);
    await fetch(`${app.origin}/${hostile}`, { method: 'POST' });

    expect(await scrape()).not.toContain(hostile);
  });

  it('is at its own port only, and nothing else is there', async () => {
    const main = await fetch(`${app.origin}/metrics`);
    const other = await fetch(`http://127.0.0.1:${app.app.metricsPort}/graphql`);

    expect([main.status, other.status]).toEqual([404, 404]);
  });

  it('has what the documentation lists, and no more of ours', async () => {
    const served = [...(await scrape()).matchAll(/^# TYPE (gatehouse_\w+) (\w+)$/gm)].map(
      ([, name, kind]) => [name, kind],
    );
    const listed = [...page.matchAll(/^\| `(gatehouse_\w+)` +\| (\w+)/gm)].map(([, name, kind]) => [
      name,
      kind,
    ]);

    expect(listed.length).toBeGreaterThan(10);
    expect(served.sort()).toEqual(listed.sort());
    const known = new Set(listed.map(([name]) => name));
    const alerts = [...page.slice(page.indexOf('```')).matchAll(/gatehouse_\w+/g)];
    for (const [name] of alerts) expect(known).toContain(name.replace(/_bucket$/, ''));
  });

  it('has alerts with a severity and a summary, also for processes that are not scraped', () => {
    const [, block] = /```yaml\n([\s\S]*?)```/.exec(page)!;
    const { groups } = parse(block!) as { groups: { rules: Alert[] }[] };
    const rules = groups.flatMap((group) => group.rules);

    const expected: Alert = {
      alert: expect.stringMatching(/^Gatehouse\w+$/) as unknown as string,
      expr: expect.any(String) as unknown as string,
      labels: { severity: expect.stringMatching(/^(critical|warning)$/) as unknown as string },
      annotations: { summary: expect.stringMatching(/.{20,}\.$/) as unknown as string },
    };
    for (const rule of rules) expect(rule).toMatchObject(expected);
    const expressions = rules.map(({ expr }) => expr);
    expect(expressions).toEqual(expect.arrayContaining([expect.stringMatching(/^absent\(up/)]));
    expect(expressions).toEqual(expect.arrayContaining([expect.stringMatching(/^up\{.*} == 0$/)]));
  });

  const statusFor = async (host: string, target = '/metrics') => {
    const head = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    return (await sendRaw(`http://127.0.0.1:${app.app.metricsPort}`, head)).status;
  };

  it.each([
    'evil.example',
    'evil.example:9464',
    '127.0.0.1.evil.example',
    'local.evil.example',
    'internal.example',
    'localhost.evil.example',
  ])('answers nobody who asks for it by the name %s', async (host) => {
    await expect(statusFor(host)).resolves.toBe(403);
    await expect(statusFor('localhost', `http://${host}/metrics`)).resolves.toBe(403);
  });

  it.each([
    '127.0.0.1:9464',
    '10.0.0.7:9464',
    '[2001:db8::1]:9464',
    'localhost',
    'gatehouse:9464',
    'gatehouse.auth.svc.cluster.local:9464',
    'auth-1.internal',
    'gatehouse.test:9464',
  ])('answers a collector that asks for it by the name %s', async (host) => {
    await expect(statusFor(host)).resolves.toBe(200);
  });

  it('refuses two or impossible Host headers', async () => {
    await expect(statusFor('localhost\r\nHost: evil.example')).resolves.toBe(400);
    await expect(statusFor('a b')).resolves.toBe(400);
  });

  it('is nowhere unless it is asked for', async () => {
    await withApp({}, async ({ app: quiet }) => {
      expect(quiet.metricsPort).toBeNull();
      expect(quiet.metrics).toBeNull();
    });
  });
});
