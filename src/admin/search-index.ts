import type { RequestContext } from '../platform/context/request-context.js';
import type { Database } from '../platform/database/database.js';
import { statement } from '../platform/database/statement.js';

/** What the index `users_search` has of the flags of a user; as in the migration that creates it. */
export const flagsOfRow =
  '(array[(suspended_at is not null)::integer, 2 + email_verified::integer, 4 + mfa_enabled::integer])';

interface SearchIndex {
  /** Whether the index finds any part of a word, and not only beginnings. */
  readonly hasTrigrams: boolean;
  readonly schema: string;
  /** The schema of the extension pg_trgm; null where the database does not have it. */
  readonly extensionSchema: string | null;
}

const searchIndex = statement<SearchIndex>(
  'search-index',
  `select quote_ident(current_schema()) as schema,
    exists (select from pg_index i join pg_opclass o on o.oid = i.indclass[0]
      where i.indexrelid = to_regclass('users_search') and i.indisvalid and o.opcname = 'gin_trgm_ops') as "hasTrigrams",
    (select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'pg_trgm') as "extensionSchema"`,
);

async function readSearchIndex(database: Pick<Database, 'query'>): Promise<SearchIndex> {
  const [row] = await database.query(searchIndex, []);
  return row!;
}

/** Asked before each search, so that an index that an operator makes counts at once. */
export async function hasTrigrams({ database }: Pick<RequestContext, 'database'>): Promise<boolean> {
  return (await readSearchIndex(database)).hasTrigrams;
}

export interface SearchWarning {
  readonly message: string;
  readonly remedy: string;
}

/** What a start logs and `doctor` shows where administrators find users by the beginnings of words only. */
export async function searchWarning(database: Pick<Database, 'query'>): Promise<SearchWarning | null> {
  const found = await readSearchIndex(database);
  if (found.hasTrigrams) return null;
  const message =
    found.extensionSchema === null
      ? 'The extension pg_trgm could not be created: users are found by the beginnings of words only.'
      : 'The index users_search does not use the extension pg_trgm: users are found by the beginnings of words only.';
  return { message, remedy: `Run as a superuser, while the server runs: ${indexCommand(found)}` };
}

function indexCommand({ schema, extensionSchema }: SearchIndex): string {
  const home = extensionSchema ?? schema;
  const commands = [
    ...(extensionSchema === null ? [`create extension pg_trgm schema ${schema}`] : []),
    `drop index if exists ${schema}.users_search`,
    `create index concurrently users_search on ${schema}.users using gin (search ${home}.gin_trgm_ops, roles, ${flagsOfRow}) with (fastupdate = off)`,
  ];
  return ['psql DATABASE', ...commands.map((sql) => `-c '${sql}'`)].join(' ');
}
