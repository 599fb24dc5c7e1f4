import { Entity, Index, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { v7 as uuidv7 } from 'uuid';
import { searchText } from './search-text.js';

/** A user who can sign in, by an email address, a username or both. */
@Entity({ tableName: 'users' })
@Index({ name: 'users_created_at', properties: ['createdAt', 'id'] })
// Without pg_trgm, the migration makes another index of this name.
@Index({
  name: 'users_search',
  expression: `create index users_search on users using gin (search gin_trgm_ops, roles,
    (array[(suspended_at is not null)::integer, 2 + email_verified::integer, 4 + mfa_enabled::integer]))
    with (fastupdate = off)`,
})
@Index({
  name: 'users_email_order',
  expression: `create index users_email_order on users ((coalesce(email, '') collate "C"), id)`,
})
@Index({
  name: 'users_peppered',
  expression: `create index users_peppered on users (id) where password_hash like 'pepper=%'`,
})
export class User {
  @PrimaryKey({ type: 'uuid' })
  readonly id: string;

  /** In its canonical form; see `canonicalEmail`. */
  @Unique({ name: 'users_email' })
  @Property({ type: 'text', nullable: true })
  email: string | null;

  @Property({ type: 'boolean' })
  emailVerified: boolean;

  /** As the user writes it. */
  @Property({ type: 'text', nullable: true })
  username: string | null;

  /** The username in lower case. It is unique, and lookups use it. */
  @Unique({ name: 'users_username_key' })
  @Property({ type: 'text', nullable: true })
  usernameKey: string | null;

  @Property({ type: 'text', nullable: true })
  name: string | null;

  /** What administrators search; see `searchText`. It is only written: no read loads it. */
  @Property({ type: 'text', lazy: true })
  search: string;

  @Property({ type: 'text', nullable: true })
  locale: string | null;

  @Property({ type: 'text[]' })
  roles: string[];

  /** Null for an account that signs in with a provider only. */
  @Property({ type: 'text', nullable: true })
  passwordHash: string | null;

  /**
   * Incremented by every change of a password or second factor and by other changes that end sign-ins. A session starts
   * only under the version that its credentials were verified with.
   */
  @Property({ type: 'integer' })
  credentialVersion = 1;

  /** Whether sign-in asks for a second factor; its row is in the table of src/mfa. */
  @Property({ type: 'boolean', default: false })
  mfaEnabled: boolean;

  @Property({ type: 'timestamptz' })
  readonly createdAt: Date;

  @Property({ type: 'timestamptz', nullable: true })
  lastLoginAt: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  passwordChangedAt: Date | null;

  /** Device tokens issued before this moment are invalid. */
  @Property({ type: 'timestamptz', nullable: true })
  devicesSince: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  suspendedAt: Date | null;

  /** When the owner or an administrator last changed the account, by `updatedNow`. Null before the first change. */
  @Property({ type: 'timestamptz', nullable: true })
  updatedAt: Date | null = null;

  /** Only `newUser` calls it. */
  constructor(facts: NewUser, now: Date) {
    this.id = facts.id ?? uuidv7();
    this.email = facts.email;
    this.emailVerified = facts.emailVerified ?? false;
    this.username = facts.username;
    this.usernameKey = facts.username === null ? null : usernameKey(facts.username);
    this.name = facts.name;
    this.search = searchText(facts);
    this.locale = facts.locale;
    this.roles = [...new Set(facts.roles)];
    this.passwordHash = facts.passwordHash;
    this.mfaEnabled = facts.mfaEnabled ?? false;
    this.createdAt = facts.createdAt ?? now;
    this.lastLoginAt = facts.lastLoginAt ?? null;
    this.passwordChangedAt = facts.passwordChangedAt ?? null;
    this.suspendedAt = facts.suspendedAt ?? null;
  }

  isSuspended(): boolean {
    return this.suspendedAt !== null;
  }
}

type Moments = Pick<User, 'createdAt' | 'lastLoginAt' | 'passwordChangedAt' | 'suspendedAt'>;

export type NewUser = Pick<User, 'email' | 'username' | 'name' | 'locale' | 'passwordHash'> & {
  readonly roles: readonly string[];
} & Partial<Pick<User, 'id' | 'emailVerified' | 'mfaEnabled'> & Moments>;

/** Usernames are ASCII, so lower case is the same in JavaScript and in every database. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}
