import type { CompleteConfig } from '../../platform/context/app.js';
import { newUser } from '../../users/new-account.js';
import { checkEmail, checkLocale, checkName, checkUsername } from '../../users/profile.js';
import type { NewUser, User } from '../../users/user.entity.js';
import { fieldReader } from './field-reader.js';
import type { FieldReader, Problem } from './field-reader.js';
import { passwordFields, readPasswordHash } from './password-fields.js';
import { readSecondFactor, secondFactorFields } from './second-factor-fields.js';

/** An account to write, and the encrypted secret of its second factor. */
export interface UserRow {
  readonly user: User;
  readonly encryptedSecret: string | null;
}

/** The fields of a record. */
export const fieldNames: readonly string[] = [
  'id',
  'email',
  'email_verified',
  'username',
  'name',
  'locale',
  'roles',
  ...passwordFields,
  ...secondFactorFields,
  'created_at',
  'last_login_at',
  'password_changed_at',
  'suspended',
  'suspended_at',
];

export interface Reading {
  readonly config: CompleteConfig;
  readonly now: Date;
}

export type UserRead =
  | { readonly row: UserRow; readonly problems: null }
  | { readonly row: null; readonly problems: readonly Problem[] };

/** Reads an account by the rules of signup. For each invalid field, reports what to change. */
export function readUser(fields: Readonly<Record<string, unknown>>, { config, now }: Reading): UserRead {
  const cells = fieldReader({ ...fields, roles: inOneText(fields['roles']) });
  refuseUnknown(cells, fields);
  const facts = {
    ...readNames(cells),
    roles: readRoles(config, cells),
    passwordHash: readPasswordHash(config, cells),
    ...readMoments(cells, now),
  };
  const encryptedSecret = readSecondFactor(config, cells);
  const user = newUser({ ...facts, mfaEnabled: encryptedSecret !== null }, now);
  const row = { user, encryptedSecret };
  return cells.problems.length === 0 ? { row, problems: null } : { row: null, problems: cells.problems };
}

/**
 * The name of a field, if it looks like one. Anything else may be a value in the wrong place, so it is not repeated.
 */
export function nameOfField(name: string): string {
  return /^[a-z][A-Za-z_]{0,30}$/.test(name) ? name : 'a field whose name is not a word';
}

function refuseUnknown(cells: FieldReader, fields: object): void {
  const unknown = Object.keys(fields).filter((name) => !fieldNames.includes(name));
  for (const name of unknown) {
    cells.refuse(nameOfField(name), 'Unknown field. Leave it out, or ignore it with --ignore.');
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Names = Pick<NewUser, 'id' | 'email' | 'emailVerified' | 'username' | 'name' | 'locale'>;

function readNames(cells: FieldReader): Names {
  const id = cells.text('id');
  if (id !== null && !uuid.test(id)) cells.refuse('id', 'Give a UUID, or leave it out.');
  const email = cells.checked('email', checkEmail);
  const username = cells.checked('username', checkUsername);
  if (!cells.has('email') && !cells.has('username')) {
    cells.refuse('email', 'Give an email address or a username.');
  }
  return {
    id: id?.toLowerCase(),
    email,
    emailVerified: (cells.flag('email_verified') ?? false) && email !== null,
    username,
    name: cells.checked('name', checkName),
    locale: cells.checked('locale', checkLocale),
  };
}

/** Roles may also be a list. */
function inOneText(given: unknown): unknown {
  const isList = Array.isArray(given) && given.every((role) => typeof role === 'string');
  return isList ? given.join(',') : given;
}

/** Names separated by commas, semicolons or spaces, in any case. */
function readRoles({ roles, defaultRole }: CompleteConfig, cells: FieldReader): string[] {
  const names = (cells.text('roles') ?? '').split(/[\s,;]+/).filter(Boolean);
  const known = names.map((name) => roles.find((role) => role.toUpperCase() === name.toUpperCase()));
  if (known.includes(undefined)) cells.refuse('roles', `Choose one of ${roles.join(', ')}.`);
  const found = [...new Set(known.filter((role) => role !== undefined))];
  return found.length > 0 ? found : [defaultRole];
}

type Moments = Pick<NewUser, 'createdAt' | 'lastLoginAt' | 'passwordChangedAt' | 'suspendedAt'>;

function readMoments(cells: FieldReader, now: Date): Moments {
  const isSuspended = cells.flag('suspended') ?? cells.has('suspended_at');
  const suspendedAt = cells.moment('suspended_at', now) ?? now;
  return {
    createdAt: cells.moment('created_at', now) ?? now,
    lastLoginAt: cells.moment('last_login_at', now),
    passwordChangedAt: cells.moment('password_changed_at', now),
    suspendedAt: isSuspended ? suspendedAt : null,
  };
}
