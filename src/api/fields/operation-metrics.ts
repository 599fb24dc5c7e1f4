import { GraphQLError } from 'graphql';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import { Refusal } from '../../platform/errors/refusal.js';
import { traceAddress } from '../../platform/telemetry/tracing.js';
import { unionMembers } from './error-results.js';
import type { Step } from './root-fields.js';

/** Reports the outcome of each query and mutation to metrics and traces, by field names of the schema. */
export const observe: Step = (field, config) => {
  if (config.metricsPort === null && traceAddress(config) === null) return null;
  const members = unionMembers(field);
  const { name } = field;
  return (next) => (args, ctx, info) => {
    const { metrics, tracing } = ctx;
    const work = async () => {
      const started = performance.now();
      const tell = (outcome: string) => {
        metrics?.operation(name, outcome, (performance.now() - started) / 1000);
        tracing?.note({ 'gatehouse.outcome': outcome });
      };
      try {
        const result: unknown = await next(args, ctx, info);
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
};

function outcomeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof GraphQLError) return 'BAD_USER_INPUT';
  return isDatabaseUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
}
