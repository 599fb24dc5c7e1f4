import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/**
 * A key that signs access tokens. Its times give its state: pending before `signsFrom`, then active until the next key
 * signs, then retiring, and retired from `retiresAt` on.
 */
@Entity({ tableName: 'signing_keys' })
export class SigningKeyRow {
  @PrimaryKey({ type: 'text' })
  readonly kid!: string;

  /** The key before it; empty for the first. It is unique, so only one of two concurrent rotations creates a key. */
  @Unique({ name: 'signing_keys_replaces' })
  @Property({ type: 'text' })
  readonly replaces!: string;

  /** Encrypted with ENCRYPTION_KEY; null once retired. The public key is derived from it, never stored. */
  @Property({ type: 'text', nullable: true })
  readonly encryptedPrivateKey!: string | null;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  @Property({ type: 'timestamptz' })
  readonly signsFrom!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  readonly retiresAt!: Date | null;
}
