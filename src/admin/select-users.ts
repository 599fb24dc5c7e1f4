import { asksForGroups } from './user-filter.js';
import { endsOf, isByEmail } from './user-order.js';
import type { Wish } from './user-order.js';
import {
  firstCharacters,
  gather,
  hasTests,
  look,
  merge,
  next,
  question,
  sampled,
  walk,
} from './user-statements.js';
import type { Question } from './user-statements.js';

type Ask = <Row>(question: Question) => Promise<Row[]>;

/** How many rows are looked at in the hope of a full page. */
const patience = 6000;

/** When in so many pages of the table, which have some 3000 users, so many fit, to gather all would take long. */
const sample = { pages: 130, limit: 8 };

/** How many rows are looked at where first characters lead. */
const farthest = 60_000;

/** How many prefixes are tried. */
const mostPrefixes = 30;

/** A row of a page, or null, with whether rows were left that nobody looked at. */
type Looked<Row> = { readonly isWhole: boolean } & (Row | { readonly id: null });

/** A row that was looked at, as the so manieth. */
interface Step {
  readonly fits: boolean;
  readonly place: number;
}

/**
 * The rows of one page. Roles and flags have an index with exactly the rows in exactly their order. What is searched
 * for, and dates among addresses, have none: there the next few thousand rows are looked at, of the groups that fit or
 * of all, since what many rows fit is found there. What few rows fit is gathered by an index of its own and sorted; to
 * what many fit that stand together, far away in the order of addresses, the first characters lead. None of this is left
 * to the planner, whose guess may be the walk through a million rows.
 */
export async function findPage<Row extends { readonly id: string }>(wish: Wish, ask: Ask): Promise<Row[]> {
  const [above, below] = endsOf(wish);
  if (above.at > below.at) return [];
  const hasGroups = asksForGroups(wish.filter);
  if (!hasTests(wish)) return ask(question((place) => (hasGroups ? merge : next)(wish, place)));

  if (hasGroups) {
    const looked = await ask<Looked<Row>>(question((place) => look(wish, patience, place)));
    const rows = looked.filter((row): row is Looked<Row> & Row => row.id !== null);
    if (rows.length === wish.range.limit || looked[0]!.isWhole) return rows;
  }
  if (!hasGroups || !isByEmail(wish)) {
    const { rows, isAll } = await walkOn<Row>(wish, patience, ask);
    if (isAll) return rows;
  }
  return (await jump<Row>(wish, ask)) ?? ask(question((place) => gather(wish, place)));
}

interface Walked<Row> {
  readonly rows: Row[];
  /** Whether the page is full, or everything within its range was looked at. */
  readonly isAll: boolean;
  readonly looked: number;
}

/** Looks at so many of the next rows at most. */
async function walkOn<Row>(wish: Wish, most: number, ask: Ask): Promise<Walked<Row>> {
  const { limit } = wish.range;
  const steps = await ask<Step & Row>(question((place) => walk(wish, most, place)));
  const rows = steps.filter(({ fits }) => fits).slice(0, limit);
  const looked = steps.at(-1)?.place ?? 0;
  return { rows, isAll: rows.length === limit || looked < most, looked };
}

/**
 * Walks among the addresses with the first characters that those have who fit, as far as that fills the page. Null when
 * they are few, or it leads too far.
 */
async function jump<Row>(wish: Wish, ask: Ask): Promise<Row[] | null> {
  const prefixes = await findPrefixes(wish, ask);
  if (!prefixes) return null;
  const { limit } = wish.range;
  const rows: Row[] = [];
  let most = farthest;
  for (const prefix of prefixes) {
    const part: Wish = { ...wish, prefix, range: { ...wish.range, limit: limit - rows.length } };
    const walked = await walkOn<Row>(part, most, ask);
    rows.push(...walked.rows);
    if (rows.length === limit) return rows;
    if (!walked.isAll) return null;
    most -= walked.looked;
  }
  return prefixes.length === mostPrefixes ? null : rows;
}

/** The next first characters of addresses among which those who fit may be. Null when they are few, or might be anywhere. */
async function findPrefixes(wish: Wish, ask: Ask): Promise<string[] | null> {
  if (!isByEmail(wish) || !wish.filter.search) return null;
  const some = await ask(question((place) => sampled(wish, sample, place)));
  if (some.length < sample.limit) return null;
  const [found] = await ask<{ prefixes: string[] | null }>(
    question((place) => firstCharacters(wish, mostPrefixes, place)),
  );
  return found!.prefixes;
}
