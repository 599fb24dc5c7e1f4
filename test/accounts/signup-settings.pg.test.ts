import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Result } from '../support/client.js';
import { TestApp } from '../support/test-app.js';
import { password } from '../support/test-user.js';

/** A server with these settings for the tests of the `describe` that asks for it. */
function appWith(settings: Readonly<Record<string, string>>): {
  signup(wish: object): Promise<Result<'signup'>>;
  app(): TestApp;
} {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(settings);
  });
  afterAll(() => app.close());
  return { app: () => app, signup: (wish) => app.client.mutate('signup', { password, ...wish }) };
}

const paths = ({ fields = [] }: Partial<Result<'signup'>>): string[] =>
  fields.map(({ path }) => path.join('.'));

describe('signup, where an address is optional', () => {
  const { app, signup } = appWith({ EMAIL_REQUIRED: 'false' });

  it('makes an account by username alone, which signs in by it', async () => {
    const username = 'grace.hopper';

    const result = await signup({ username });

    expect(result).toBeSignedIn();
    expect(result.user).toMatchObject({ email: null, emailVerified: false, username });
    await expect(
      app().client.mutate('login', { username: 'Grace.Hopper', password }),
    ).resolves.toBeSignedIn();
  });

  it('makes an account by address alone', async () => {
    const result = await signup({ email: app().uniqueEmail() });

    expect(result.user.username).toBeNull();
  });

  it('lets any number of accounts go without an address', async () => {
    await expect(signup({ username: 'first-of-two' })).resolves.toBeSignedIn();
    await expect(signup({ username: 'second-of-two' })).resolves.toBeSignedIn();
  });

  it('asks for one of the two', async () => {
    const neither = await signup({});
    const nulls = await signup({ email: null, username: null });

    for (const result of [neither, nulls]) {
      expect(result).toBeRefused('InvalidInput');
      expect(paths(result)).toEqual(['input.email']);
    }
  });
});

describe('signup, where it is switched off', () => {
  const { app, signup } = appWith({ SIGNUP_ENABLED: 'false' });

  it('refuses everybody, and says nothing of who has an account', async () => {
    const email = app().uniqueEmail();
    await app().database.query(
      `insert into users (id, email, email_verified, search, roles, credential_version, created_at)
       values (gen_random_uuid(), $1, false, '', '{USER}', 1, now())`,
      [email],
    );

    await expect(signup({ email })).resolves.toBeRefused('SignupDisabled');
    await expect(signup({ email: app().uniqueEmail() })).resolves.toBeRefused('SignupDisabled');
    await expect(signup({ email: 'nonsense', password: 'x' })).resolves.toBeRefused('SignupDisabled');
  });
});

describe('signup, where there are no usernames', () => {
  const { app, signup } = appWith({ USERNAMES_ENABLED: 'false' });

  it('refuses a username', async () => {
    const result = await signup({ email: app().uniqueEmail(), username: 'grace.hopper' });

    expect(result).toBeRefused('InvalidInput');
    expect(paths(result)).toEqual(['input.username']);
  });

  it('makes an account by address', async () => {
    await expect(signup({ email: app().uniqueEmail(), username: null })).resolves.toBeSignedIn();
  });
});

describe('signup, where the roles are the deployment’s own', () => {
  const { app, signup } = appWith({
    ROLES: 'NURSE,PORTER',
    SELF_ASSIGNABLE_ROLES: 'PORTER',
    DEFAULT_ROLE: 'NURSE',
  });

  it('gives the default role, which nobody may choose', async () => {
    const chosen = await signup({ email: app().uniqueEmail(), role: 'NURSE' });
    const given = await signup({ email: app().uniqueEmail() });

    expect(chosen).toBeRefused('InvalidInput');
    expect(given.user.roles).toEqual(['NURSE']);
  });

  it('gives the role that may be chosen', async () => {
    const result = await signup({ email: app().uniqueEmail(), role: 'PORTER' });

    expect(result.user.roles).toEqual(['PORTER']);
  });
});
