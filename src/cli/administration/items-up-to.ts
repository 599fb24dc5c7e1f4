import { pageSizes } from '../../platform/graphql/cursor-pagination.js';
import type { Connection } from '../../platform/graphql/cursor-pagination.js';

interface Wanted {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The first items of a list up to a limit, which may be more than a page; `next` continues the list. */
export async function itemsUpTo<Node>(
  { limit, after }: Wanted,
  pageOf: (page: { readonly first: number; readonly after: string | null }) => Promise<Connection<Node>>,
): Promise<{ readonly items: readonly Node[]; readonly next: string | null }> {
  const items: Node[] = [];
  let next: string | null = after ?? null;
  do {
    const page = { first: Math.min(limit - items.length, pageSizes.most), after: next };
    const { nodes, pageInfo } = await pageOf(page);
    items.push(...nodes);
    next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (next !== null && items.length < limit);
  return { items, next };
}
