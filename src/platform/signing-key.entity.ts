import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A key that signs access tokens. Its private half rests sealed under ENCRYPTION_KEY. */
@Entity({ tableName: 'signing_keys' })
export class SigningKeyRow {
  @PrimaryKey({ type: 'text' })
  readonly kid: string;

  /** One key at a time is active, and an index sees to it. */
  @Property({ type: 'text' })
  readonly status = 'ACTIVE';

  @Property({ type: 'text' })
  readonly sealedPrivateKey: string;

  @Property({ type: 'timestamptz' })
  readonly createdAt: Date;

  constructor(kid: string, sealedPrivateKey: string, createdAt: Date) {
    this.kid = kid;
    this.sealedPrivateKey = sealedPrivateKey;
    this.createdAt = createdAt;
  }
}
