import type { RequestContext } from '../platform/context/request-context.js';
import { query } from '../platform/context/transaction.js';
import { statement } from '../platform/database/statement.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import type { InvalidField } from '../platform/errors/refusal.js';
import { msg } from '../platform/messages/messages.js';
import { checkEmail, checkLocale, checkName, checkUsername } from './profile.js';
import { User } from './user.entity.js';
import type { NewUser } from './user.entity.js';
import { refuseTaken } from './users.js';

/** The profile of a new account, as it was sent. */
export interface NewAccountInput {
  readonly email?: string | null;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly locale?: string | null;
}

/** The profile of a new account, in canonical form. */
export interface NewAccountProfile {
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly locale: string | null;
}

export interface NewAccountRules {
  /** Whether an account with a username still needs an address. */
  readonly emailRequired: boolean;
  /** What the caller checks itself, such as the password and the roles, with the texts of the profile. */
  readonly further: (written: NewAccountProfile) => Promise<readonly (InvalidField | null)[]>;
}

/**
 * Checks the profile of a new account and returns it in canonical form. Sign-up, administrators and the command line
 * use the same checks. All invalid fields are refused together.
 */
export async function checkNewAccount(
  { config }: RequestContext,
  input: NewAccountInput,
  { emailRequired, further }: NewAccountRules,
): Promise<NewAccountProfile> {
  const [email, username] = [checkEmail(input.email), checkUsername(input.username)];
  const [name, locale] = [checkName(input.name), checkLocale(input.locale)];

  refuseInvalid([
    email.invalid,
    username.invalid,
    name.invalid,
    locale.invalid,
    missingSignInName(input, emailRequired),
    typeof input.username === 'string' && !config.usernamesEnabled
      ? { path: ['input', 'username'], message: msg('usernameNotUsed') }
      : null,
    ...(await further({
      email: email.value ?? input.email ?? null,
      username: username.value ?? input.username ?? null,
      name: name.value ?? input.name ?? null,
      locale: locale.value,
    })),
  ]);
  return { email: email.value, username: username.value, name: name.value, locale: locale.value };
}

function missingSignInName(
  { email, username }: NewAccountInput,
  emailRequired: boolean,
): InvalidField | null {
  if (typeof email === 'string') return null;
  if (emailRequired) return { path: ['input', 'email'], message: msg('emailMissing') };
  return typeof username === 'string'
    ? null
    : { path: ['input', 'email'], message: msg('emailOrUsernameMissing') };
}

/** Makes the user of a new account. Every account begins here, by every way of creating one. */
export function newUser(facts: NewUser, now: Date): User {
  return new User(facts, now);
}

/** Creates an account. Of two concurrent calls with the same address or username, one is refused. */
export async function createUser(ctx: RequestContext, facts: NewUser): Promise<User> {
  const user = newUser(facts, ctx.now());
  await refuseTaken(() => ctx.em.persist(user).flush());
  return user;
}

const insertUsers = statement<{ id: string }>(
  'create-users',
  `insert into users select * from json_populate_recordset(null::users, $1::json) on conflict do nothing returning id`,
);

/** Creates the accounts whose id, address and username are free, and returns their ids. */
export async function createUsers(ctx: RequestContext, users: readonly User[]): Promise<Set<string>> {
  const { props } = ctx.em.getMetadata(User);
  const rows = users.map((user) =>
    Object.fromEntries(props.map(({ name, fieldNames }) => [fieldNames[0], user[name]])),
  );
  const created = await query(ctx, insertUsers, [JSON.stringify(rows)]);
  return new Set(created.map(({ id }) => id));
}
