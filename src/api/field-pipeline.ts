import { isIntrospectionType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../platform/config/config.js';
import { access } from './auth.directive.js';
import { cookieMode } from './cookie-mode.js';
import { errorsAsResults } from './error-results.js';
import { observe } from './operation-metrics.js';
import { limitsAfterAccess, limitsBeforeAccess } from './rate-limit.directive.js';
import { rootFields } from './root-fields.js';
import type { ApiField, Args, Resolve, Step } from './root-fields.js';
import { validText } from './text-validation.js';

/** What every query and mutation goes through, outermost first. */
const pipeline: readonly Step[] = [
  // Metrics and spans, where the settings ask for them.
  observe,
  // A thrown refusal becomes the member of the field's result union.
  errorsAsResults,
  // Cookies go into the input, and tokens out of the answer.
  cookieMode,
  // Text has its bounds before anything is done with it, limits by account included.
  validText,
  // By address and by account, before anybody is known.
  limitsBeforeAccess,
  // @Public() or @Auth().
  access,
  // By session and by user.
  limitsAfterAccess,
];

/** Puts every query and mutation behind the pipeline, and other fields with arguments behind the checks of text. */
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
