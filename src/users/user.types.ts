import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { DateTime } from '../platform/graphql/date-time.js';

/** Both are filled from the settings before the schema is built. */
export const Role: Record<string, string> = {};
export const roleDescriptions: Record<string, { description: string }> = {};
registerEnumType(Role, {
  name: 'Role',
  description: 'A role of a user. The setting ROLES lists them.',
  valuesConfig: roleDescriptions,
});

@ObjectType('User', { description: 'An account that can sign in.' })
export class UserType {
  @Field(() => ID, { description: 'The id of the account, a UUID. It never changes.' })
  readonly id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The email address in canonical form: lower case, with an ASCII domain. Null if the account has none.',
  })
  readonly email!: string | null;

  @Field(() => Boolean, { description: 'Whether the owner has proved that the address is theirs.' })
  readonly emailVerified!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'A name to sign in with, as its owner writes it. Null if the account has none.',
  })
  readonly username!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name to display. Null if the user has not given one.',
  })
  readonly name!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The language of mails to the user, as a BCP 47 tag such as 'pt-BR'. Null if unknown.",
  })
  readonly locale!: string | null;

  @Field(() => [Role], { description: 'The roles that the user holds now.' })
  readonly roles!: readonly string[];

  @Field(() => Boolean, { description: 'Whether the account has a password that it can sign in with.' })
  readonly hasPassword!: boolean;

  @Field(() => Boolean, {
    description: 'Whether a second factor is enabled, so that every sign-in needs one of its codes.',
  })
  readonly mfaEnabled!: boolean;

  @Field(() => DateTime, { description: 'When the account was created.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'When the owner or an administrator last changed the account. Before the first change, when it was created.',
  })
  readonly updatedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a session of the account last started. Null before the first sign-in.',
  })
  readonly lastLoginAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the password was last changed or reset. Null if it never was.',
  })
  readonly passwordChangedAt!: Date | null;

  /** Shown to administrators, as suspendedAt. */
  readonly suspendedSince!: Date | null;
}

/** What the GraphQL type needs to know, be it from an entity or from a row read past the ORM. */
export type UserFacts = Omit<UserType, 'hasPassword' | 'suspendedSince' | 'updatedAt'> & {
  readonly updatedAt: Date | null;
  readonly passwordHash: string | null;
  /** Left out of what is read only while the user is not suspended. */
  readonly suspendedAt?: Date | null;
};

// prettier-ignore
const shown = [
  'id', 'email', 'emailVerified', 'username', 'name', 'locale', 'roles', 'createdAt', 'lastLoginAt',
  'passwordChangedAt', 'mfaEnabled',
] satisfies (keyof UserFacts & keyof UserType)[];

export function userType({ hashes }: Pick<RequestContext, 'hashes'>, facts: UserFacts): UserType {
  return Object.assign(new UserType(), Object.fromEntries(shown.map((name) => [name, facts[name]])), {
    hasPassword: hashes.canMatch(facts.passwordHash),
    suspendedSince: facts.suspendedAt ?? null,
    updatedAt: facts.updatedAt ?? facts.createdAt,
  });
}
