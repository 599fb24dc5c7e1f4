import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Something that may be used once, for one purpose, by whoever holds the token. */
@Entity({ tableName: 'one_time_tokens' })
export class OneTimeToken {
  @PrimaryKey({ type: 'text' })
  readonly purpose!: string;

  @PrimaryKey({ type: 'text' })
  readonly digest!: string;

  @Index({ name: 'one_time_tokens_owner' })
  @Property({ type: 'uuid' })
  readonly owner!: string;

  /** The version of the owner that the token was made for; it is good for no other. */
  @Property({ type: 'integer' })
  readonly stamp!: number;

  @Property({ type: 'text', nullable: true })
  readonly sealedData!: string | null;

  @Index({ name: 'one_time_tokens_expires_at' })
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;
}
