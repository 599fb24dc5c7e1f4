import { BigIntType } from '@mikro-orm/core';
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
  @Property({ type: new BigIntType('number') })
  readonly records!: number;

  @Property({ type: new BigIntType('number') })
  readonly made!: number;

  @Property({ type: new BigIntType('number') })
  readonly existing!: number;

  @Property({ type: new BigIntType('number') })
  readonly refused!: number;

  /** The length of the report at that point. Anything after it is about records that were not written. */
  @Property({ type: new BigIntType('number') })
  readonly reportBytes!: number;

  @Property({ type: 'timestamptz' })
  readonly startedAt!: Date;
}
