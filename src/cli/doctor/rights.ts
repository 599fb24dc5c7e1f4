import type { Query } from '../../platform/database/inspect.js';
import type { MigrationState } from '../../platform/database/migrator.js';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

interface Rights {
  readonly user: string;
  readonly schema: string | null;
  /** Whether the user can create tables. */
  readonly creates: boolean;
  readonly readOnly: boolean;
  readonly replica: boolean;
}

const ofUser = `select current_user as "user", current_schema() as schema,
  coalesce(has_schema_privilege(current_schema(), 'create'), false) as creates,
  current_setting('transaction_read_only') = 'on' as "readOnly", pg_is_in_recovery() as replica`;

interface Table {
  readonly name: string;
  /** Whether the user may alter the table, as migrations do. */
  readonly owned: boolean;
  /** Whether the user may read and write its rows. */
  readonly used: boolean;
}

// Gatehouse's tables are those with the owner of the migrations table.
const ofTables = `select c.relname as name, pg_has_role(c.relowner, 'usage') as owned,
    has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
      and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete') as used
  from pg_class c join pg_class m on m.oid = to_regclass('migrations')
  where c.relnamespace = m.relnamespace and c.relowner = m.relowner and c.relkind in ('r', 'p') order by 1`;

/** Whether the role of DATABASE_URL may read and write rows and, when migrations are pending, alter tables. */
export async function rightsOf(found: readonly MigrationState[], query: Query): Promise<Finding[]> {
  const [rights] = (await query<Rights>(ofUser)) as [Rights];
  const tables = await query<Table>(ofTables);
  const isPending = found.some(({ appliedAt }) => appliedAt === null);
  const { user } = rights;
  const findings = [
    ...writable(rights),
    ...(isPending ? mayMigrate(rights, tables) : []),
    ...forbidden(`${user} may not read and write`, tables, ({ used }) => used, {
      remedy: `Let it: grant select, insert, update, delete on all tables in schema ${rights.schema} to ${user}.`,
    }),
  ];
  return findings.length > 0 ? findings : [ok('rights', `${user} has all rights that a server needs.`)];
}

function writable({ readOnly, replica }: Rights): Finding[] {
  if (!readOnly && !replica) return [];
  const message = replica
    ? 'The database is a replica, which is read-only.'
    : 'The database is read-only: default_transaction_read_only is on.';
  return [problem('rights', message, 'Set DATABASE_URL to the primary, or let the role write.')];
}

function mayMigrate({ user, schema, creates }: Rights, tables: readonly Table[]): Finding[] {
  if (schema === null) {
    const message = `The search_path of ${user} names no existing schema, so it cannot create tables.`;
    return [problem('rights', message, 'Create that schema, or set the search_path of the role.')];
  }
  const make = `${user} may not create tables in the schema ${schema}, and migrations are pending.`;
  const remedy = `Run "grant create on schema ${schema} to ${user}", or migrate with another role: npx gatehouse migrate up`;
  return [
    ...(creates ? [] : [problem('rights', make, remedy)]),
    ...forbidden(`Migrations are pending, and ${user} does not own`, tables, ({ owned }) => owned, {
      remedy: 'Migrate with the role that owns them: npx gatehouse migrate up',
    }),
  ];
}

function forbidden(
  says: string,
  tables: readonly Table[],
  isAllowed: (table: Table) => boolean,
  { remedy }: { readonly remedy: string },
): Finding[] {
  const names = tables.filter((table) => !isAllowed(table)).map(({ name }) => name);
  return names.length === 0 ? [] : [problem('rights', `${says} ${names.join(', ')}.`, remedy)];
}
