import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { v7 as uuidv7 } from 'uuid';

/** Somebody who can sign in, by an email address, a username or both. */
@Entity({ tableName: 'users' })
export class User {
  @PrimaryKey({ type: 'uuid' })
  readonly id: string = uuidv7();

  /** In its canonical form; see `canonicalEmail`. */
  @Unique({ name: 'users_email' })
  @Property({ type: 'text', nullable: true })
  email: string | null;

  @Property({ type: 'boolean' })
  emailVerified: boolean;

  /** As its owner writes it. */
  @Property({ type: 'text', nullable: true })
  username: string | null;

  /** The username without regard to case, by which it is found and unique. */
  @Unique({ name: 'users_username_key' })
  @Property({ type: 'text', nullable: true })
  usernameKey: string | null;

  @Property({ type: 'text', nullable: true })
  name: string | null;

  @Property({ type: 'text', nullable: true })
  locale: string | null;

  @Property({ type: 'text[]' })
  roles: string[];

  /** Null for an account that signs in elsewhere. */
  @Property({ type: 'text', nullable: true })
  passwordHash: string | null;

  /** Counts every change of what proves the owner. A session starts only under the version that was proved. */
  @Property({ type: 'integer' })
  credentialVersion = 1;

  /** Whether a second factor is due at sign-in; the row of it is in the folder mfa. */
  @Property({ type: 'boolean' })
  mfaEnabled = false;

  @Property({ type: 'timestamptz' })
  readonly createdAt: Date;

  @Property({ type: 'timestamptz', nullable: true })
  lastLoginAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  passwordChangedAt: Date | null = null;

  /** Device tokens from before are no longer good. */
  @Property({ type: 'timestamptz', nullable: true })
  devicesSince: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  suspendedAt: Date | null = null;

  constructor(facts: NewUser) {
    this.email = facts.email;
    this.emailVerified = facts.emailVerified ?? false;
    this.username = facts.username;
    this.usernameKey = facts.username === null ? null : usernameKey(facts.username);
    this.name = facts.name;
    this.locale = facts.locale;
    this.roles = [...facts.roles];
    this.passwordHash = facts.passwordHash;
    this.createdAt = facts.createdAt;
  }

  isSuspended(): boolean {
    return this.suspendedAt !== null;
  }
}

export type NewUser = Pick<User, 'email' | 'username' | 'name' | 'locale' | 'passwordHash' | 'createdAt'> & {
  readonly roles: readonly string[];
  readonly emailVerified?: boolean;
};

/** Usernames are ASCII, so lower case is the same here and in every database. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}
