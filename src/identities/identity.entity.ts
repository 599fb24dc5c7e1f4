import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';

/** An account at an outside provider that signs a user in. */
@Entity({ tableName: 'identities' })
@Unique({ name: 'identities_subject', properties: ['provider', 'issuer', 'subject'] })
export class Identity {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Index({ name: 'identities_user_id' })
  @ManyToOne({ entity: () => User, deleteRule: 'cascade' })
  readonly user!: User;

  @Property({ type: 'text' })
  readonly provider!: string;

  /** Subjects are unique within their issuer only (OpenID Connect Core 1.0 §5.7). */
  @Property({ type: 'text' })
  readonly issuer!: string;

  @Property({ type: 'text' })
  readonly subject!: string;

  /** What the provider last called the address, for people to tell their accounts apart. It finds nobody. */
  @Property({ type: 'text', nullable: true })
  readonly email!: string | null;

  /** Whether nobody had proved the present address of the user when this was linked: it may be another person's. */
  @Property({ type: 'boolean' })
  readonly beforeProof!: boolean;

  @Property({ type: 'timestamptz' })
  readonly linkedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  readonly lastUsedAt!: Date | null;
}
