import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * A sign-up that waits for its address to be verified. It reserves nothing: an address may have several, and a row is
 * written for addresses that have an account too.
 */
@Entity({ tableName: 'pending_sign_ups' })
@Index({ name: 'pending_sign_ups_email', properties: ['email', 'createdAt'] })
export class PendingSignUp {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'text' })
  readonly email!: string;

  /** Null for a sign-up by an outside provider. */
  @Property({ type: 'text', nullable: true })
  readonly passwordHash!: string | null;

  /** The provider account that will sign the new user in, as JSON. */
  @Property({ type: 'text', nullable: true })
  readonly identity!: string | null;

  /** An earlier sign-up of the address with the same password, or with the same account at the same provider. */
  @Property({ type: 'uuid', nullable: true })
  readonly repeats!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly username!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly name!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly locale!: string | null;

  @Property({ type: 'text' })
  readonly role!: string;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  @Index({ name: 'pending_sign_ups_expires_at' })
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;
}
