import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The progress of an import that is running or was interrupted. The row is deleted after the last record. */
@Entity({ tableName: 'imports' })
export class ImportRun {
  /** SHA-256 of everything that is imported: the file, and the defaults added to its records. */
  @PrimaryKey({ type: 'text' })
  readonly digest!: string;

  /** The process that runs the import. A process that takes over writes its id here, and the earlier one stops. */
  @Property({ type: 'uuid' })
  readonly runner!: string;

  /** The number of processed records. */
  @Property({ type: 'bigint' })
  readonly records!: string;

  @Property({ type: 'bigint' })
  readonly made!: string;

  @Property({ type: 'bigint' })
  readonly existing!: string;

  @Property({ type: 'bigint' })
  readonly refused!: string;

  /** The length of the report at that point. Anything after it is about records that were not written. */
  @Property({ type: 'bigint' })
  readonly reportBytes!: string;

  @Property({ type: 'timestamptz' })
  readonly startedAt!: Date;
}
