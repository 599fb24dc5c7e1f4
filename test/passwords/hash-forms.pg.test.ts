import { describe, expect, it } from '@jest/globals';
import { keptForm } from '../../src/passwords/foreign-hashes.js';
import { standInsOf } from '../../src/passwords/hash-forms.js';
import { foreignPassword, madeElsewhere } from '../support/foreign-hashes.js';
import type { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const pepper = 'pepper-of-the-stand-ins';
const names = Array.from({ length: 4000 }, (_, at) => `person-${at}@example.com`);

const form = (costs: string, count: number) => ({
  form: costs,
  count,
  example: `$argon2id$v=19$${costs}$c29tZXNhbHRzb21lc2FsdA$Tikn65VjNKv9r3419wmSJI1jHoKt7UrMWJlLmO7lXpU`,
});

const costsOf = (hash: string) => hash.split('$')[3]!;

describe('the hash that stands in for an unknown name', () => {
  it('has each form as often as the table has it', () => {
    const standIn = standInsOf([form('m=1', 700), form('m=2', 299), form('m=3', 1)], pepper);
    const costs = names.map((name) => costsOf(standIn(name)));
    const share = (wanted: string) => costs.filter((found) => found === wanted).length / names.length;

    expect(share('m=1')).toBeCloseTo(0.7, 1);
    expect(share('m=2')).toBeCloseTo(0.3, 1);
    expect(share('m=3')).toBeLessThan(0.005);
  });

  it('changes for those names only that turn to a form which became more frequent', () => {
    const before = standInsOf([form('m=1', 500), form('m=2', 500)], pepper);
    const after = standInsOf([form('m=1', 400), form('m=2', 600)], pepper);
    const changes = names.map((name) => `${costsOf(before(name))} ${costsOf(after(name))}`);

    expect(new Set(changes)).toEqual(new Set(['m=1 m=1', 'm=2 m=2', 'm=1 m=2']));
  });

  it('depends on the key', () => {
    const forms = [form('m=1', 500), form('m=2', 500)];
    const [one, other] = [standInsOf(forms, pepper), standInsOf(forms, `${pepper}x`)];

    expect(names.some((name) => costsOf(one(name)) !== costsOf(other(name)))).toBe(true);
  });

  it('is compared without a fault, and never matches, whatever forms were imported', async () => {
    await withApp({ HASH_QUEUE_LIMIT: '1000' }, async (app: TestApp) => {
      const { hashes, database, config } = app.app;
      const kept = [...madeElsewhere.map(({ hash }) => keptForm(config, hash)), 'not a hash', '$odd$1$2$3'];
      for (const hash of kept) {
        const { id } = await app.signedInUser();
        await app.database.query('update users set password_hash = $2 where id = $1', [id, hash]);
      }

      await hashes.learnForms(database);

      const tries = names
        .slice(0, 200)
        .map((email) => app.client.mutate('login', { email, password: foreignPassword }));
      for (const answer of await Promise.all(tries)) expect(answer).toBeRefused('InvalidCredentials');
    });
  }, 60_000);
});
