import { Entity, OneToOne, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';

/** The authenticator app of a user. */
@Entity({ tableName: 'totp_factors' })
export class TotpFactor {
  @OneToOne({ entity: () => User, primary: true, deleteRule: 'cascade' })
  readonly user!: User;

  @Property({ type: 'text' })
  readonly sealedSecret!: string;

  /** The newest time step whose code was accepted. None up to it is accepted again. */
  @Property({ type: 'bigint' })
  readonly lastStep!: string;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;
}

/** A code that stands in for the authenticator app, once. Spending it removes the row. */
@Entity({ tableName: 'backup_codes' })
export class BackupCode {
  @ManyToOne({ entity: () => User, primary: true, deleteRule: 'cascade' })
  readonly user!: User;

  @PrimaryKey({ type: 'text' })
  readonly digest!: string;

  /** The fingerprint of the pepper that keys the digest; null in rows from before it was noted. */
  @Property({ type: 'text', nullable: true })
  readonly pepper!: string | null;
}
