import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MutationName } from '../support/client.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** The shortest time in which an address is answered for; a timer may ring a millisecond early. */
const shortest = 24;

/** Notes the name and recipient of every mail that is written, those to nobody too, which the queue soon removes. */
const noteMails = [
  'create table noted (name text, is_to_somebody boolean)',
  `create function note() returns trigger language plpgsql as
    $$ begin insert into noted values (new.name, new.recipient is not null); return new; end $$`,
  'create trigger note after insert on mails for each row execute function note()',
];

describe('answers about an address', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ EMAIL_VERIFICATION: 'required' });
    for (const statement of noteMails) await app.database.query(statement);
  });
  afterAll(() => app.close());

  /** Somebody who has proved the address. */
  async function verifiedEmail(): Promise<string> {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password });
    await app.client.mutate('verifyEmail', { token: await app.mailedToken(email, 'verify-email') });
    return email;
  }

  async function suspendedEmail(): Promise<string> {
    const email = await verifiedEmail();
    await app.database.query('update users set suspended_at = now() where email = $1', [email]);
    return email;
  }

  async function waitingEmail(): Promise<string> {
    const email = app.uniqueEmail();
    await app.client.mutate('signup', { email, password });
    return email;
  }

  async function written(name: MutationName, input: object): Promise<Record<string, unknown>[]> {
    await app.database.query('delete from noted');
    await app.client.mutate(name, input);
    return app.database.query('select name, is_to_somebody from noted order by name');
  }

  const toSomebody = (mails: Record<string, unknown>[]) =>
    mails.filter((mail) => mail['is_to_somebody']).map(({ name }) => name);

  it.each(['requestPasswordReset', 'resendVerificationEmail'] as const)(
    'write one mail at %s, to nobody where there is nobody to tell',
    async (name) => {
      const emails = [app.uniqueEmail(), await verifiedEmail(), await suspendedEmail(), await waitingEmail()];

      for (const email of emails) expect(await written(name, { email })).toHaveLength(1);
    },
  );

  it('write two mails at signup, of which one is to somebody', async () => {
    const [free, taken] = [app.uniqueEmail(), await verifiedEmail()];

    const [forFree, forTaken] = [
      await written('signup', { email: free, password }),
      await written('signup', { email: taken, password }),
    ];

    expect(forFree.map(({ name }) => name)).toEqual(['signup-attempt', 'verify-email']);
    expect(forTaken.map(({ name }) => name)).toEqual(['signup-attempt', 'verify-email']);
    expect(toSomebody(forFree)).toEqual(['verify-email']);
    expect(toSomebody(forTaken)).toEqual(['signup-attempt']);
  });

  it.each(['requestPasswordReset', 'resendVerificationEmail'] as const)(
    'take a fixed time at %s, which is longer than the work',
    async (name) => {
      for (const email of [app.uniqueEmail(), await verifiedEmail()]) {
        const times: number[] = [];
        for (let round = 0; round < 5; round++) {
          const started = performance.now();
          await app.client.mutate(name, { email });
          times.push(performance.now() - started);
        }

        expect(Math.min(...times)).toBeGreaterThanOrEqual(shortest);
      }
    },
  );
});
