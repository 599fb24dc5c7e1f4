import { Entity, OneToOne, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';

/** The authenticator app of a user. */
@Entity({ tableName: 'totp_factors' })
export class TotpFactor {
  @OneToOne({
    entity: () => User,
    primary: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'totp_factors_user',
  })
  readonly user!: User;

  @Property({ type: 'text' })
  readonly encryptedSecret!: string;

  /** The newest time step whose code was accepted. Codes of this step and of earlier ones are rejected. */
  @Property({ type: 'bigint' })
  readonly lastStep!: string;

  @Property({ type: 'timestamptz' })
  readonly createdAt!: Date;
}

/** A single-use code that replaces a code of the authenticator app. Spending it deletes the row. */
@Entity({ tableName: 'backup_codes' })
export class BackupCode {
  @ManyToOne({
    entity: () => User,
    primary: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'backup_codes_user',
  })
  readonly user!: User;

  @PrimaryKey({ type: 'text' })
  readonly digest!: string;

  /** The fingerprint of the pepper that keys the digest; null in rows written before fingerprints were recorded. */
  @Property({ type: 'text', nullable: true })
  readonly pepper!: string | null;
}
