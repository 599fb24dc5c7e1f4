import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';

/** A timestamp in the format of RFC 3339 §5.6, always written in UTC. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: "A moment in UTC, as in '2026-01-31T09:30:00.000Z' (RFC 3339).",
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (moment) => (moment as Date).toISOString(),
  parseValue: (value) => readMoment(value),
  parseLiteral: (node) => readMoment(node.kind === Kind.STRING ? node.value : null, node),
});

/** For a literal in a document, `node` locates the error. */
function readMoment(value: unknown, node?: ValueNode): Date {
  const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;
  const moment = typeof value === 'string' && pattern.test(value) ? new Date(value) : new Date(NaN);
  if (Number.isNaN(moment.getTime())) {
    throw new GraphQLError("Give a moment like '2026-01-31T09:30:00Z'.", { nodes: node ?? null });
  }
  return moment;
}
