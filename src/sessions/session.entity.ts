import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';

/**
 * One signed-in device. Its refresh tokens form a chain of which the row keeps the last two links: the current one,
 * and the one spent for it. That the current one is unused is thereby always true.
 */
@Entity({ tableName: 'sessions' })
export class Session {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Index({ name: 'sessions_user_id' })
  @ManyToOne({ entity: () => User, deleteRule: 'cascade' })
  readonly user!: User;

  @Property({ type: 'text' })
  readonly tokenDigest!: string;

  @Property({ type: 'text', nullable: true })
  readonly spentDigest!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  readonly spentAt!: Date | null;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;

  @Property({ type: 'timestamptz' })
  readonly lastUsedAt!: Date;

  /** When the session ends unless it is refreshed before. */
  @Property({ type: 'timestamptz' })
  readonly expiresAt!: Date;

  /** When the session ends however often it is refreshed. */
  @Index({ name: 'sessions_ends_at' })
  @Property({ type: 'timestamptz' })
  readonly endsAt!: Date;

  /** The last proof of presence: the sign-in, or a reauthenticate. */
  @Property({ type: 'timestamptz' })
  readonly authenticatedAt!: Date;

  @Property({ type: 'text[]' })
  readonly authenticationMethods!: string[];

  /** The oldest credential version whose access tokens are good for this session. */
  @Property({ type: 'integer' })
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
