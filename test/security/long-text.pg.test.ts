import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkEmail, checkLocale, checkName } from '../../src/users/profile.js';
import { everyPlace, harmlessArguments } from '../support/schema-walk.js';
import type { Place } from '../support/schema-walk.js';
import { TestApp } from '../support/test-app.js';
import type { TestUser } from '../support/test-user.js';
import { threadCpuOf } from '../support/thread-cpu.js';

/** Marks of two classes in turn, which NFC puts in order by moving each past all before it. */
const marks = (count: number) => `a${'\u0315\u0345'.repeat(count / 2)}`;

/** Each takes time by the square of its length in one conversion or another. */
const worst: Readonly<Record<string, string>> = {
  'combining marks': marks(44_000),
  'a domain of one endless label': `ada@${'ü'.repeat(40_000)}.example`,
  'a domain of thousands of labels': `ada@${'ü.'.repeat(28_000)}example`,
  'a domain of combining marks': `ada@${marks(44_000)}.example`,
  'subtags without end': `en${'-x'.repeat(40_000)}`,
  spaces: `a${' '.repeat(80_000)}a`,
};

/** Milliseconds of CPU that no request takes, outside the hashing of passwords. */
const bound = 50;

const byName: Readonly<Record<string, string>> = {
  email: 'Use at most 254 characters.',
  newEmail: 'Use at most 254 characters.',
  username: 'Use at most 254 characters.',
  name: 'Use at most 200 characters.',
  locale: 'Use at most 35 characters.',
  reason: 'Use at most 500 characters.',
  search: 'Use at most 254 characters.',
  password: 'This password is too long. Use a shorter one.',
  currentPassword: 'This password is too long. Use a shorter one.',
  newPassword: 'This password is too long. Use a shorter one.',
};

describe('text that is too long', () => {
  let app: TestApp;
  let admin: TestUser;
  let places: Place[];
  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.administrator();
    const all = await everyPlace(app.client);
    places = all.filter(({ path }) => Object.hasOwn(byName, path.at(-1)!));
  });
  afterAll(() => app.close());

  async function send({ kind, field, args, path, selection }: Place, text: string, token?: string) {
    const given = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), text) as object;
    const harmless = harmlessArguments(args);
    const variables = Object.fromEntries(
      Object.entries(given).map(([name, inner]) => [
        name,
        typeof inner === 'object' ? { ...(harmless[name] as object), ...(inner as object) } : inner,
      ]),
    );
    const asked = args.filter(({ name }) => name in { ...harmless, ...variables });
    const declared = asked.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
    const passed = asked.map(({ name }) => `${name}: $${name}`).join(', ');
    const shown = selection.replace(
      '__typename',
      '__typename ... on InvalidInputError { fields { path message } }',
    );
    const query = `${kind} (${declared}) { ${field}(${passed}) ${kind === 'query' ? selection : shown} }`;
    return app.client.ask(query, { ...harmless, ...variables }, { token });
  }

  it('is looked for in every text that people write', () => {
    const found = new Set(places.map(({ path }) => path.at(-1)));

    expect([...found].toSorted()).toEqual(Object.keys(byName).toSorted());
  });

  it.each(Object.keys(worst))(
    'is refused by its field and bound before anything is done with it: %s',
    async (what) => {
      for (const place of places) {
        const { status, data, errors } = await send(place, worst[what]!, admin.accessToken);

        const fields = (data?.[place.field]?.fields ?? errors[0]?.extensions['fields']) as unknown[];
        const message = byName[place.path.at(-1)!];
        expect({ place: place.field, fields }).toEqual({
          place: place.field,
          fields: [{ path: place.path, message }],
        });
        expect(status).toBeLessThan(500);
      }
    },
  );

  it.each(Object.keys(worst))('takes next to no time of strangers: %s', async (what) => {
    const asked = places.filter(({ field }) => ['signup', 'login', 'requestPasswordReset'].includes(field));

    for (const place of asked) {
      const taken = await threadCpuOf(() => send(place, worst[what]!));

      expect({ field: place.field, path: place.path, taken, isQuick: taken < bound }).toMatchObject({
        isQuick: true,
      });
    }
  });

  it.each(['verifyMfa', 'confirmTotp', 'verifyEmail', 'refresh', 'verifyToken', 'revokeSession'])(
    'takes next to no time in place of a token, an id or a code: %s',
    async (name) => {
      const all = await everyPlace(app.client);
      const asked = all.filter(({ field, type }) => field === name && /^(String|ID)!?$/.test(String(type)));

      for (const place of asked) {
        const { status } = await send(place, worst['combining marks']!, admin.accessToken);
        const taken = await threadCpuOf(() => send(place, worst['combining marks']!, admin.accessToken));

        expect(status).toBeLessThan(500);
        expect({ path: place.path, taken, isQuick: taken < bound }).toMatchObject({ isQuick: true });
      }
    },
  );

  it('takes next to no time just below the bound either', async () => {
    const longest: readonly (readonly [(text: string) => unknown, string])[] = [
      [checkName, marks(798)],
      [checkEmail, `a@${'ü'.repeat(1000)}.example`],
      [checkEmail, `a@${'ü.'.repeat(500)}example`],
      [checkEmail, `a@${marks(1000)}.example`],
      [checkEmail, `${'a.'.repeat(500)}@example.com`],
      [checkLocale, `en${'-x'.repeat(68)}`],
    ];

    for (const [check, text] of longest) {
      const taken = await threadCpuOf(() => check(text));

      expect({ text: text.slice(0, 10), isQuick: taken < bound }).toMatchObject({ isQuick: true });
    }
  });

  it.each([
    ['two hundred letters of three code points', 'o\u031B\u0323'.repeat(200)],
    ['two hundred letters of four', '\u03B1\u0313\u0300\u0345'.repeat(200)],
    ['two hundred emoji', '🦉'.repeat(200)],
  ])('is no name of %s', (_what, name) => {
    expect(checkName(name).invalid).toBeNull();
  });
});
