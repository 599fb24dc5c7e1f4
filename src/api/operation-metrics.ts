import { GraphQLError } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { isDatabaseUnavailable } from '../platform/database/errors.js';
import { Refusal } from '../platform/errors/refusal.js';
import { unionMembers } from './error-results.js';
import { rootFields } from './root-fields.js';

/** Tells metrics and traces what came of each query and mutation, by the names that the schema has for them. */
export function measureOperations(schema: GraphQLSchema): void {
  for (const field of rootFields(schema)) {
    const members = unionMembers(field);
    const { name, resolve } = field;

    field.resolve = (source, args, context, info) => {
      const { metrics, tracing } = context.ctx;
      const work = async () => {
        const started = performance.now();
        const tell = (outcome: string) => {
          metrics?.operation(name, outcome, (performance.now() - started) / 1000);
          tracing?.note({ 'gatehouse.outcome': outcome });
        };
        try {
          const result: unknown = await resolve?.(source, args, context, info);
          const member = (result as object | null | undefined)?.constructor.name ?? '';
          tell(members.has(member) ? member : 'ok');
          return result;
        } catch (error) {
          tell(outcomeOf(error));
          throw error;
        }
      };
      return tracing ? tracing.span(`${info.operation.operation} ${name}`, {}, work) : work();
    };
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof GraphQLError) return 'BAD_USER_INPUT';
  return isDatabaseUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
}
