import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { graphql } from 'graphql';
import { buildSchema, getMetadataStorage, Query, Resolver } from 'type-graphql';
import { createRequestContext } from '../../src/api/context.js';
import { guardFields } from '../../src/api/fields/field-pipeline.js';
import { buildApi } from '../../src/api/schema.js';
import { Auth } from '../../src/platform/graphql/decorators.js';
import { accessMatrix as matrix } from '../support/access-matrix.js';
import { manyRoles, TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

type NonEmpty = new () => object;

interface RootType {
  readonly name: string;
  readonly fields: readonly { name: string }[];
}

const introspection = `{ __schema {
  queryType { name fields { name } } mutationType { name fields { name } } subscriptionType { name fields { name } } } }`;

describe('who may ask', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('is settled here for every field that there is', async () => {
    const { data } = await app.client.ask(introspection);

    const types = Object.values(data!['__schema']).filter((type) => type !== null) as RootType[];
    const every = types.flatMap((type) => type.fields.map(({ name }) => `${type.name}.${name}`));
    expect(Object.keys(matrix).sort()).toEqual(every.sort());
  });

  describe.each(Object.entries(matrix))('%s', (name, { ask, ...outcomes }) => {
    const document = `${name.startsWith('Query') ? 'query' : 'mutation'} { ${ask} }`;

    it.each(['nobody', 'deadToken', 'signedIn'] as const)(
      'has for %s what the table says',
      async (caller) => {
        const user = await app.signedInUser();
        const tokens = { nobody: undefined, deadToken: 'dead', signedIn: user.accessToken };

        const { status, data, errors } = await app.client.ask(document, {}, { token: tokens[caller] });

        expect(status).toBe(200);
        const outcome = outcomes[caller];
        if (outcome === 'answers')
          expect({ data, errors }).toMatchObject({ data: expect.any(Object), errors: [] });
        else {
          const code = outcome === 'ROLE_MISSING' ? 'FORBIDDEN' : 'UNAUTHENTICATED';
          expect(errors[0]!.extensions).toMatchObject({ code, reason: outcome });
        }
      },
    );
  });

  it('is published in the schema, where programs can read it', async () => {
    const schema = await buildApi(app.app.config);

    const guarded = Object.entries(matrix).filter(([, row]) => row.nobody === 'TOKEN_MISSING');
    for (const [name] of guarded) {
      const [type, field] = name.split('.') as [string, string];
      const node = (
        schema.getType(type) as { getFields(): Record<string, { astNode?: unknown }> }
      ).getFields()[field]!;
      expect(JSON.stringify(node.astNode)).toContain('"value":"auth"');
    }
  });

  it.each(Object.keys(matrix))('stops the start when %s does not say it', async (name) => {
    const field = name.split('.')[1]!;
    const storage = getMetadataStorage() as unknown as { fieldExtensions: { fieldName: string }[] };
    const rules = storage.fieldExtensions;
    storage.fieldExtensions = rules.filter(({ fieldName }) => fieldName !== field);

    const building = buildApi(app.app.config).finally(() => (storage.fieldExtensions = rules));

    await expect(building).rejects.toThrow(`${field} has neither @Public() nor @Auth(…)`);
  });
});

describe('a rule', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(manyRoles);
  });
  afterAll(() => app.close());

  /** Asks for a field of the resolvers below, in a schema of their own, as who brings the token. */
  async function ask(resolver: NonEmpty, field: string, user?: TestUser) {
    const schema = await buildSchema({ resolvers: [resolver], validate: false });
    guardFields(schema, app.app.config);
    const authorization = user ? `Bearer ${user.accessToken}` : null;
    const from = {
      requestId: 'test',
      ipAddress: null,
      userAgent: null,
      authorization,
      cookie: null,
      origin: null,
      host: null,
      fetchSite: null,
      acceptLanguage: null,
      tokenMode: null,
      csrfToken: null,
    };
    const contextValue = { ctx: createRequestContext(app.app, from) };
    const { data, errors } = await graphql({ schema, source: `{ ${field} }`, contextValue });
    return (data?.[field] as string | undefined) ?? errors![0]!.originalError;
  }

  it('that names roles admits who holds one of them now', async () => {
    const [ada, root] = [await app.signedInUser(), await app.signedInUser()];
    await app.database.query(`update users set roles = '{USER,REVIEWER}' where id = $1`, [root.id]);

    await expect(ask(Ruled, 'forReviewers', root)).resolves.toBe('done');
    await expect(ask(Ruled, 'forReviewers', ada)).resolves.toMatchObject({
      refused: 'Forbidden',
      extras: { reason: 'ROLE_MISSING' },
    });
    await expect(ask(Ruled, 'forReviewers')).resolves.toMatchObject({ refused: 'Unauthenticated' });
    await app.database.query(`update users set roles = '{USER}' where id = $1`, [root.id]);
    await expect(ask(Ruled, 'forReviewers', root)).resolves.toMatchObject({ refused: 'Forbidden' });
  });

  it('that asks for a fresh session admits for ten minutes, and again after a proof', async () => {
    const ada = await app.signedInUser();
    await expect(ask(Ruled, 'forTheFresh', ada)).resolves.toBe('done');

    app.clock.advance('10m');
    const stale = await ask(Ruled, 'forTheFresh', ada);
    await ada.mutate('reauthenticate', { password });

    expect(stale).toMatchObject({ refused: 'ReauthenticationRequired', extras: { methods: ['PASSWORD'] } });
    await expect(ask(Ruled, 'forTheFresh', ada)).resolves.toBe('done');
  });

  it('that is missing, or names a role that there is not, stops the start', async () => {
    await expect(ask(Unruled, 'unruled')).rejects.toThrow('unruled has neither @Public() nor @Auth(…)');
    await expect(ask(ForKings, 'forKings')).rejects.toThrow(
      'forKings requires KING, which ROLES does not have',
    );
  });
});

@Resolver()
class Ruled {
  @Auth({ requires: ['REVIEWER', 'ADMIN'] })
  @Query(() => String)
  forReviewers() {
    return 'done';
  }

  @Auth({ fresh: true })
  @Query(() => String)
  forTheFresh() {
    return 'done';
  }
}

@Resolver()
class Unruled {
  @Query(() => String)
  unruled() {
    return 'done';
  }
}

@Resolver()
class ForKings {
  @Auth({ requires: ['KING'] })
  @Query(() => String)
  forKings() {
    return 'done';
  }
}
