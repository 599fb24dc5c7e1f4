import { isIntrospectionType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../../platform/config/config.js';
import { access } from './auth.directive.js';
import { cookieMode } from './cookie-mode.js';
import { errorsAsResults } from './error-results.js';
import { observe } from './operation-metrics.js';
import { limitsAfterAccess, limitsBeforeAccess } from './rate-limit.directive.js';
import { rootFields } from './root-fields.js';
import type { ApiField, Args, Resolve, Step } from './root-fields.js';
import { limitsOfServices } from './service-budget.js';
import { validText } from './text-validation.js';

/** The steps around every query and mutation, outermost first. */
const pipeline: readonly Step[] = [
  // Metrics and spans, if the settings enable them.
  observe,
  // Converts thrown refusals to members of the result union.
  errorsAsResults,
  // Copies cookies into the input and moves tokens of the result into cookies.
  cookieMode,
  // Bounds text before any other use, including limits by account.
  validText,
  // By address, for what a service asks beyond its fields.
  limitsOfServices,
  // By address and by account, before authentication.
  limitsBeforeAccess,
  // @Public() or @Auth().
  access,
  // By session and by user.
  limitsAfterAccess,
];

/** Wraps every query and mutation in the pipeline, and other fields with arguments in the text checks. */
export function guardFields(schema: GraphQLSchema, config: Config): void {
  const entries = new Set(rootFields(schema));
  const problems: string[] = [];
  for (const field of entries) {
    try {
      guard(field, config, pipeline);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new Error(`${problems.join('; ')}.`);
  for (const field of fieldsWithArguments(schema)) if (!entries.has(field)) guard(field, config, [validText]);
}

function guard(field: ApiField, config: Config, steps: readonly Step[]): void {
  const { resolve } = field;
  const middlewares = steps.map((step) => step(field, config)).filter((middleware) => middleware !== null);
  if (middlewares.length === 0) return;
  field.resolve = (source, args: Args, context, info) => {
    const original: Resolve = (given) => resolve?.(source, given, context, info);
    const guarded = middlewares.reduceRight<Resolve>((next, wrap) => wrap(next), original);
    return guarded(args, context.ctx, info);
  };
}

function fieldsWithArguments(schema: GraphQLSchema): ApiField[] {
  const own = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const fields = own.filter(isObjectType).flatMap((type) => Object.values(type.getFields()));
  return fields.filter(({ args, resolve }) => args.length > 0 && resolve);
}
