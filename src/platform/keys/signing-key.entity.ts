import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/**
 * A key that signs access tokens. Moments say which part of its life it is in: it is pending before `signsFrom`, then
 * active until the key that follows it signs, then retiring, and retired from `retiresAt` on.
 */
@Entity({ tableName: 'signing_keys' })
export class SigningKeyRow {
  @PrimaryKey({ type: 'text' })
  readonly kid!: string;

  /** The key that it follows; empty for the first. Each is followed once, so of two rotations one makes a key. */
  @Unique({ name: 'signing_keys_replaces' })
  @Property({ type: 'text' })
  readonly replaces!: string;

  /** Under ENCRYPTION_KEY; null once it has retired. The public half is computed from it, so none can be put in its place. */
  @Property({ type: 'text', nullable: true })
  readonly sealedPrivateKey!: string | null;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  @Property({ type: 'timestamptz' })
  readonly signsFrom!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  readonly retiresAt!: Date | null;
}
