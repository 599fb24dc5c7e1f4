import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';

/**
 * A signed-in device. Its refresh tokens form a chain. The row holds the digest of the current token, which is always
 * unused, and the digests of the tokens that were spent within the grace period.
 */
@Entity({ tableName: 'sessions' })
export class Session {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Index({ name: 'sessions_user_id' })
  @ManyToOne({ entity: () => User, deleteRule: 'cascade', foreignKeyName: 'sessions_user' })
  readonly user!: User;

  @Property({ type: 'text' })
  readonly tokenDigest!: string;

  /** Newest first. */
  @Property({ type: 'text[]', defaultRaw: "'{}'" })
  readonly spentDigests!: string[];

  /** When each of `spentDigests` was spent. */
  @Property({ type: 'timestamptz[]', defaultRaw: "'{}'" })
  readonly spentTimes!: Date[];

  /** The digest of the name that the client gave to the refresh that spent the last token. Null without one. */
  @Property({ type: 'text', nullable: true })
  readonly spentAttempt!: string | null;

  /** When the current token was last returned to a caller that presented a spent one. */
  @Property({ type: 'timestamptz', nullable: true })
  readonly sharedAt!: Date | null;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  @Property({ type: 'timestamptz' })
  readonly lastUsedAt!: Date;

  /** When the session expires unless it is refreshed. */
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;

  /** When the session ends, however often it is refreshed. */
  @Index({ name: 'sessions_ends_at' })
  @Property({ type: 'timestamptz' })
  readonly endsAt!: Date;

  /** The last authentication by the strongest factor that the account had: see reauthenticate and changePassword. */
  @Property({ type: 'timestamptz' })
  readonly authenticatedAt!: Date;

  @Property({ type: 'text[]' })
  readonly authenticationMethods!: string[];

  /** Access tokens of an older credential version are invalid for this session. */
  @Property({ type: 'integer', default: 0 })
  readonly tokenVersion!: number;

  @Property({ type: 'text', nullable: true })
  readonly ipAddress!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly userAgent!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  readonly endedAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  readonly endReason!: string | null;
}
