import type { Step } from './root-fields.js';

/** Counts a request of a service like one without a token, by its address, unless it asks a field for services. */
export const limitsOfServices: Step = (field) => {
  if (field.extensions['forServices'] === true) return null;
  return (next) => (args, ctx, info) => {
    const refusal = ctx.service?.asAnonymous() ?? null;
    if (refusal !== null) throw refusal;
    return next(args, ctx, info);
  };
};
