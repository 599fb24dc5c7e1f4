/** Every condition that is given has to hold. */
export interface UserFilter {
  readonly search?: string | null;
  readonly role?: string | null;
  readonly suspended?: boolean | null;
  readonly emailVerified?: boolean | null;
  readonly mfaEnabled?: boolean | null;
  readonly createdAfter?: Date | null;
  readonly createdBefore?: Date | null;
}

/** Writes a value into the statement's list and gives its place in the text. */
export type Place = (value: unknown) => string;

interface Condition {
  /** What a row has to hold. */
  readonly test: string;
  /** The same in words that an index understands, and that take long for a single row. */
  readonly found?: string;
}

const flags = ['suspended', 'mfaEnabled', 'emailVerified'] as const;

/** The columns of users, or of their groups. */
const flagColumns = {
  users: {
    suspended: '(suspended_at is not null)',
    mfaEnabled: 'mfa_enabled',
    emailVerified: 'email_verified',
  },
  groups: { suspended: 'is_suspended', mfaEnabled: 'mfa_enabled', emailVerified: 'email_verified' },
};

/** Whether a filter asks for what the indexes of groups begin with; see `user-groups.ts`. */
export function asksForGroups(filter: UserFilter): boolean {
  return [filter.role, ...flags.map((name) => filter[name])].some(isGiven);
}

/** What a filter asks of the roles and flags. */
export function groupConditions(filter: UserFilter, of: keyof typeof flagColumns, place: Place): Condition[] {
  const asked = flags.filter((name) => isGiven(filter[name]));
  return [
    ...(isGiven(filter.role) ? [{ test: `roles @> array[${place(filter.role)}::text]` }] : []),
    ...asked.map((name) => ({ test: `${flagColumns[of][name]} = ${place(filter[name])}::boolean` })),
  ];
}

export function searchConditions({ search }: UserFilter, place: Place): Condition[] {
  if (!isGiven(search)) return [];
  // Once for the statement, not for each row.
  const text = `(select ${searchedText(search!, place)})`;
  const test = `position(${text} in search) > 0`;
  return [{ test, found: `search_trigrams(search) @> search_trigrams(${text}) and ${test}` }];
}

/** What is searched for, as it stands in the column that is searched. */
export function searchedText(search: string, place: Place): string {
  return `search_text(${place(termOf(search))}::text)`;
}

/** One or two letters are looked for where words begin: the index has nothing shorter than three characters. */
function termOf(search: string): string {
  const term = search.trim();
  return Array.from(term).length < 3 ? `  ${term}` : term;
}

export function dateConditions({ createdAfter, createdBefore }: UserFilter, place: Place): Condition[] {
  const test = (operator: string, moment: Date) => ({
    test: `created_at ${operator} ${place(momentOf(moment))}::timestamptz`,
  });
  return [
    ...(createdAfter ? [test('>=', createdAfter)] : []),
    ...(createdBefore ? [test('<', createdBefore)] : []),
  ];
}

/** As the cursors have it. Years that the text form of the database does not have are before or after all. */
export function momentOf(moment: Date): string {
  const year = moment.getUTCFullYear();
  if (year < 1) return '-infinity';
  return year > 9999 ? 'infinity' : moment.toISOString().replace('Z', '000Z');
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
