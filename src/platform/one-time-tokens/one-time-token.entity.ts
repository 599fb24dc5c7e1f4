import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A token that its holder may use once, for one purpose. */
@Entity({ tableName: 'one_time_tokens' })
export class OneTimeToken {
  @PrimaryKey({ type: 'text' })
  readonly purpose!: string;

  @PrimaryKey({ type: 'text' })
  readonly digest!: string;

  @Index({ name: 'one_time_tokens_owner' })
  @Property({ type: 'uuid' })
  readonly owner!: string;

  /** The version of the owner for which the token was created. The token is valid for no other version. */
  @Property({ type: 'integer' })
  readonly stamp!: number;

  @Property({ type: 'text', nullable: true })
  readonly encryptedData!: string | null;

  @Index({ name: 'one_time_tokens_expires_at' })
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;
}
