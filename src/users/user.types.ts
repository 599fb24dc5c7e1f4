import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../platform/graphql/date-time.js';

/** Filled from the settings before the schema is built, so that GraphQL knows this deployment's roles. */
export const Role: Record<string, string> = {};
registerEnumType(Role, { name: 'Role', description: 'What a user may do here.' });

@ObjectType('User', { description: 'Somebody who can sign in.' })
export class UserType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Null for an account that signs in by username alone.',
  })
  readonly email!: string | null;

  @Field(() => Boolean)
  readonly emailVerified!: boolean;

  @Field(() => String, { nullable: true })
  readonly username!: string | null;

  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "BCP 47, as in 'pt-BR'." })
  readonly locale!: string | null;

  @Field(() => [Role])
  readonly roles!: readonly string[];

  @Field(() => Boolean)
  readonly hasPassword!: boolean;

  @Field(() => Boolean)
  readonly mfaEnabled!: boolean;

  @Field(() => DateTime)
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  readonly lastLoginAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  readonly passwordChangedAt!: Date | null;

  /** Shown to administrators, as suspendedAt. */
  readonly suspendedSince!: Date | null;
}

/** What the GraphQL type needs to know, be it from an entity or from a row read past the ORM. */
export type UserFacts = Omit<UserType, 'hasPassword' | 'suspendedSince'> & {
  readonly passwordHash: string | null;
  /** Left out of what is read only while the user is not suspended. */
  readonly suspendedAt?: Date | null;
};

export function userType(facts: UserFacts): UserType {
  const {
    id,
    email,
    emailVerified,
    username,
    name,
    locale,
    roles,
    createdAt,
    lastLoginAt,
    passwordChangedAt,
    mfaEnabled,
  } = facts;
  const shown = {
    id,
    email,
    emailVerified,
    username,
    name,
    locale,
    roles,
    createdAt,
    lastLoginAt,
    passwordChangedAt,
    mfaEnabled,
  };
  return Object.assign(new UserType(), shown, {
    hasPassword: facts.passwordHash !== null,
    suspendedSince: facts.suspendedAt ?? null,
  });
}
