import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A background job that one process at a time runs. */
@Entity({ tableName: 'job_leases' })
export class JobLease {
  @PrimaryKey({ type: 'text' })
  readonly job!: string;

  @Property({ type: 'timestamptz' })
  readonly nextAt!: Date;
}
