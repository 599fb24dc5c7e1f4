import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { graphql } from 'graphql';
import { buildSchema, getMetadataStorage, Query, Resolver } from 'type-graphql';
import { enforceAccess } from '../../src/api/auth.directive.js';
import { openCall } from '../../src/api/context.js';
import { buildApi } from '../../src/api/schema.js';
import { Auth } from '../../src/platform/graphql.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';
import type { TestUser } from '../support/test-user.js';

type NonEmpty = new () => object;

type Outcome = 'answers' | 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'ROLE_MISSING';

interface Row {
  /** The field as it is asked for; with arguments under which it would do no harm if it answered. */
  readonly ask: string;
  readonly nobody: Outcome;
  readonly deadToken: Outcome;
  readonly signedIn: Outcome;
}

const anybody = { nobody: 'answers', deadToken: 'answers', signedIn: 'answers' } as const;
const signedIn = { nobody: 'TOKEN_MISSING', deadToken: 'TOKEN_INVALID', signedIn: 'answers' } as const;
const administrators = { ...signedIn, signedIn: 'ROLE_MISSING' } as const;

/** Every way into the API, and who gets in. A field without a row here fails the first test. */
const matrix: Readonly<Record<string, Row>> = {
  'Query.me': { ask: 'me { id }', ...anybody, deadToken: 'TOKEN_INVALID' },
  'Query.verifyToken': { ask: 'verifyToken(token: "x") { __typename }', ...anybody },
  'Query.capabilities': { ask: 'capabilities { signupEnabled }', ...anybody },
  'Query.auditEvents': { ask: 'auditEvents { nodes { id } }', ...administrators },
  'Mutation.signup': { ask: 'signup(input: { password: "" }) { __typename }', ...anybody },
  'Mutation.login': { ask: 'login(input: { password: "" }) { __typename }', ...anybody },
  'Mutation.refresh': { ask: 'refresh { __typename }', ...anybody },
  'Mutation.logout': { ask: 'logout { __typename }', ...anybody },
  'Mutation.logoutAll': { ask: 'logoutAll(input: { keepCurrent: true }) { __typename }', ...signedIn },
  'Mutation.revokeSession': { ask: 'revokeSession(input: { sessionId: "x" }) { __typename }', ...signedIn },
  'Mutation.reauthenticate': { ask: 'reauthenticate(input: {}) { __typename }', ...signedIn },
  'Mutation.changePassword': {
    ask: 'changePassword(input: { newPassword: "" }) { __typename }',
    ...signedIn,
  },
  'Mutation.updateProfile': { ask: 'updateProfile(input: { name: "" }) { __typename }', ...signedIn },
  'Mutation.verifyEmail': { ask: 'verifyEmail(input: { token: "x" }) { __typename }', ...anybody },
  'Mutation.resendVerificationEmail': {
    ask: 'resendVerificationEmail(input: { email: "x" }) { __typename }',
    ...anybody,
  },
  'Mutation.requestPasswordReset': {
    ask: 'requestPasswordReset(input: { email: "x" }) { __typename }',
    ...anybody,
  },
  'Mutation.resetPassword': {
    ask: 'resetPassword(input: { token: "x", newPassword: "y" }) { __typename }',
    ...anybody,
  },
  'Mutation.requestEmailChange': {
    ask: 'requestEmailChange(input: { newEmail: "x" }) { __typename }',
    ...signedIn,
  },
  'Mutation.confirmEmailChange': {
    ask: 'confirmEmailChange(input: { token: "x" }) { __typename }',
    ...anybody,
  },
  'Mutation.verifyMfa': { ask: 'verifyMfa(input: { mfaToken: "x", code: "y" }) { __typename }', ...anybody },
  'Mutation.enrollTotp': { ask: 'enrollTotp { __typename }', ...signedIn },
  'Mutation.confirmTotp': {
    ask: 'confirmTotp(input: { enrollmentToken: "x", code: "y" }) { __typename }',
    ...signedIn,
  },
  'Mutation.regenerateBackupCodes': {
    ask: 'regenerateBackupCodes(input: { code: "x" }) { __typename }',
    ...signedIn,
  },
  'Mutation.disableMfa': { ask: 'disableMfa(input: { code: "x" }) { __typename }', ...signedIn },
  'Mutation.deleteAccount': { ask: 'deleteAccount(input: { code: "x" }) { __typename }', ...signedIn },
};

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

    await expect(building).rejects.toThrow(`${field} says neither @Public() nor @Auth(…)`);
  });
});

describe('a rule', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  /** Asks for a field of the resolvers below, in a schema of their own, as who brings the token. */
  async function ask(resolver: NonEmpty, field: string, user?: TestUser) {
    const schema = await buildSchema({ resolvers: [resolver], validate: false });
    enforceAccess(schema, app.app.config.roles);
    const authorization = user ? `Bearer ${user.accessToken}` : null;
    const from = {
      ...{ requestId: 'test', ipAddress: null, userAgent: null, authorization },
      ...{ cookie: null, origin: null, tokenMode: null, csrfToken: null },
    };
    const contextValue = { call: openCall(app.app, from) };
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
    await expect(ask(Unruled, 'unruled')).rejects.toThrow('unruled says neither @Public() nor @Auth(…)');
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
