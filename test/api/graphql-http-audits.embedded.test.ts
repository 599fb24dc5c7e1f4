import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import type { AuditFail } from 'graphql-http';
import { staging, TestApp } from '../support/test-app.js';

// Clients of `application/json` get the status as well: proxies, metrics and retries go by it.
const statusOfFailures = {
  '572B': 'SHOULD: a document that does not parse is answered by 400',
  FDE2: 'SHOULD: a document that does not fit the schema is answered by 400',
  '7B9B': 'SHOULD: variables that do not fit are answered by 400',
};

/** What the audits ask for that the server does not do, and why. No other audit may fail. */
const notMet: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  development: {
    ...statusOfFailures,
    '9C48': 'MAY: GET runs nothing and answers with the page of Sandbox',
    '6A70': 'MAY: GET runs nothing and answers with the page of Sandbox',
  },
  staging: {
    ...statusOfFailures,
    BF61: 'MUST: it asks for __type, and introspection is off',
    '28B9': 'MUST: it asks for __type, and introspection is off',
    '2EA1': 'SHOULD: it asks for __type, and introspection is off',
    '5A70': 'MAY: queries by GET are not offered, so that no other site can make a browser send one',
    D6D5: 'MAY: queries by GET are not offered',
    '6A70': 'MAY: queries by GET are not offered',
  },
};

describe.each([
  ['development', {}],
  ['staging', staging],
])('the audits of GraphQL over HTTP, in %s', (env, settings) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(settings);
  });
  afterAll(() => app.close());

  it('are met, but for those that are named here with their reason', async () => {
    const audits = serverAudits({ url: app.client.url, fetchFn: fetch });

    const results = await Promise.all(audits.map((audit) => audit.fn()));

    const failed = results.filter((result): result is AuditFail => result.status !== 'ok');
    expect(audits.length).toBeGreaterThan(50);
    expect(failed.map(({ id }) => id).sort()).toEqual(Object.keys(notMet[env]!).sort());
    for (const { id, name } of failed) expect(notMet[env]![id]).toContain(`${name.split(' ')[0]}: `);
  });

  it('fail with a MUST only where it needs introspection', () => {
    const musts = Object.values(notMet[env]!).filter((reason) => reason.startsWith('MUST'));

    for (const reason of musts) expect(reason).toContain('introspection is off');
    if (env === 'development') expect(musts).toEqual([]);
  });
});
