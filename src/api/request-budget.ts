import { all } from '../platform/config/config.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import { clientNetwork } from '../platform/rate-limits/client-network.js';
import { forAddress } from '../platform/rate-limits/shared-address.js';
import { isServiceToken, serviceOfToken } from '../platform/secrets/service-token.js';
import { bearer } from '../sessions/current-session.js';
import { HttpError } from './http-response.js';
import { ipThrottle } from './ip-throttle.js';

/** Counts a request, by its service or its address. Throws if that one is over its limit, or the service is unknown. */
export type RequestBudget = (ctx: RequestContext, path: string) => void;

export function requestBudget(): RequestBudget {
  const [byAddress, byService] = [ipThrottle(), ipThrottle()];

  const countAddress = (ctx: RequestContext) => {
    const max = forAddress(ctx, ctx.config.requestsPerMinute);
    const wait = byAddress(clientNetwork(ctx.client.ipAddress), max, ctx.now());
    return wait === null ? null : tooMany(wait, all.requestsPerMinute.name);
  };
  const refuse = (ctx: RequestContext, refusal: Refusal | null) => {
    if (refusal === null) return;
    ctx.refused = refusal;
    // RFC 6585 §4.
    const headers = { 'retry-after': String(refusal.extras.retryAfter) };
    throw new HttpError(429, 'RATE_LIMITED', refusal.sentence, headers);
  };

  return (ctx, path) => {
    const token = bearer(ctx.client.authorization ?? '');
    if (path !== ctx.config.graphqlPath || !isServiceToken(token)) return refuse(ctx, countAddress(ctx));

    const name = serviceOfToken(ctx.config.serviceTokens, token);
    if (name === null) {
      // Guesses at tokens count like other requests.
      refuse(ctx, countAddress(ctx));
      throw unknownService(ctx);
    }
    ctx.service = { name, asAnonymous: once(() => countAddress(ctx)) };
    const { serviceRequestsPerMinute: max } = ctx.config;
    const wait = byService(name, max, ctx.now());
    return refuse(ctx, wait === null ? null : tooMany(wait, all.serviceRequestsPerMinute.name));
  };
}

function tooMany(retryAfter: number, setting: string): Refusal {
  return new Refusal('RateLimited', { retryAfter, because: 'requests a minute', setting });
}

/** RFC 6750 §3.1. */
function unknownService(ctx: RequestContext): HttpError {
  const reason = 'TOKEN_INVALID';
  const because = 'a service token that SERVICE_TOKENS does not have';
  ctx.refused = new Refusal('Unauthenticated', { reason, because, setting: all.serviceTokens.name });
  const message = 'The server does not know this service token; ask its operator for a new one.';
  return new HttpError(401, 'UNAUTHENTICATED', message, {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}

/** Counts a request once, however many fields it has, and gives all of them the same answer. */
function once<T>(work: () => T): () => T {
  let done: { readonly result: T } | null = null;
  return () => (done ??= { result: work() }).result;
}
