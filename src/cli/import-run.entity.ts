import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** How far an import has come that is under way or was broken off. It goes with the last record. */
@Entity({ tableName: 'imports' })
export class ImportRun {
  /** SHA-256 of all that is imported: the file, and what is added to each of its records. */
  @PrimaryKey({ type: 'text' })
  readonly digest!: string;

  /** The process that goes on with it. Whoever takes over puts itself here, and the one before stops. */
  @Property({ type: 'uuid' })
  readonly runner!: string;

  /** How many records are done with. */
  @Property({ type: 'bigint' })
  readonly records!: string;

  @Property({ type: 'bigint' })
  readonly made!: string;

  @Property({ type: 'bigint' })
  readonly existing!: string;

  @Property({ type: 'bigint' })
  readonly refused!: string;

  /** How long the report was then. What stands behind it tells of records that were not written. */
  @Property({ type: 'bigint' })
  readonly reportBytes!: string;

  @Property({ type: 'timestamptz' })
  readonly startedAt!: Date;
}
