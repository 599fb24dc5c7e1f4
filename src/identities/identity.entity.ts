import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';

/** A linked account at an outside provider, which signs a user in. */
@Entity({ tableName: 'identities' })
@Unique({ name: 'identities_subject', properties: ['provider', 'issuer', 'subject'] })
export class Identity {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Index({ name: 'identities_user_id' })
  @ManyToOne({ entity: () => User, deleteRule: 'cascade', foreignKeyName: 'identities_user' })
  readonly user!: User;

  @Property({ type: 'text' })
  readonly provider!: string;

  /** Subjects are unique within their issuer only (OpenID Connect Core 1.0 §5.7). */
  @Property({ type: 'text' })
  readonly issuer!: string;

  @Property({ type: 'text' })
  readonly subject!: string;

  /**
   * The address as the provider last reported it, shown so that users can tell their accounts apart. Never used for
   * lookups.
   */
  @Property({ type: 'text', nullable: true })
  readonly email!: string | null;

  /** Whether the user's present address was unverified when this was linked: the link may be another person's. */
  @Property({ type: 'boolean' })
  readonly beforeProof!: boolean;

  @Property({ type: 'timestamptz' })
  readonly linkedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  readonly lastUsedAt!: Date | null;
}
