import type { GraphQLField, GraphQLSchema } from 'graphql';
import { OAuthStarted } from '../identities/identity.types.js';
import { bindToBrowser } from '../oauth/oauth-state.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { Authenticated } from '../sessions/session.types.js';
import type { GraphQLContext } from './context.js';
import {
  asksForCookies,
  clearRefreshCookie,
  cookieOf,
  moveFlowToCookie,
  moveToCookies,
  refuseOtherOrigins,
  refreshTokenByCookie,
} from './cookies.js';
import { unionMembers } from './error-results.js';
import { rootFields } from './root-fields.js';

type Args = Record<string, unknown> & { readonly input?: Readonly<Record<string, unknown>> | null };

/**
 * Browsers may keep refresh and device token in cookies that scripts cannot read. Operations know nothing of it: what
 * cookies hold is put into their input, and tokens are taken out of their answer.
 */
export function enableCookieMode(schema: GraphQLSchema): void {
  for (const field of rootFields(schema)) {
    if (field.name === 'refresh' || field.name === 'logout') byRefreshCookie(field);
    else if (field.name === 'startOAuth') byFlowCookie(field);
    else if (unionMembers(field).has('Authenticated')) bySignIn(field);
  }
}

function byRefreshCookie(field: GraphQLField<unknown, GraphQLContext>): void {
  const { resolve } = field;
  field.resolve = async (source, args: Args, context, info) => {
    const { ctx } = context;
    const given = args.input?.['refreshToken'];
    refuseBoth(ctx, given);
    const cookie = typeof given === 'string' ? null : refreshTokenByCookie(ctx);
    if (cookie === null) return resolve?.(source, args, context, info);

    const input = { ...args.input, refreshToken: cookie };
    const answer: unknown = await resolve?.(source, { ...args, input }, context, info);
    if (answer instanceof Authenticated) return moveToCookies(ctx, answer);
    if (field.name === 'logout') clearRefreshCookie(ctx);
    return answer;
  };
}

function refuseBoth(ctx: RequestContext, given: unknown): void {
  if (typeof given !== 'string' || cookieOf(ctx, 'refresh') === null) return;
  refuseInvalid([{ path: ['input', 'refreshToken'], message: 'Send it here or by cookie, and not both.' }]);
}

function bySignIn(field: GraphQLField<unknown, GraphQLContext>): void {
  const { resolve } = field;
  field.resolve = async (source, args: Args, context, info) => {
    const { ctx } = context;
    if (!asksForCookies(ctx)) return resolve?.(source, args, context, info);
    refuseOtherOrigins(ctx);

    const deviceToken = args.input?.['deviceToken'] ?? cookieOf(ctx, 'device');
    const takesDevice = field.name === 'login' || field.name === 'completeOAuth';
    const input = {
      ...args.input,
      ...(takesDevice && { deviceToken }),
      ...(field.name === 'completeOAuth' && { flowToken: flowTokenOf(ctx, args) }),
    };
    const answer: unknown = await resolve?.(source, { ...args, input }, context, info);
    return answer instanceof Authenticated ? moveToCookies(ctx, answer) : answer;
  };
}

function flowTokenOf(ctx: RequestContext, { input }: Args): unknown {
  const given = input?.['flowToken'];
  const cookie = cookieOf(ctx, 'oauth');
  if (typeof given === 'string' && cookie !== null) {
    refuseInvalid([{ path: ['input', 'flowToken'], message: 'Send it here or by cookie, and not both.' }]);
  }
  return given ?? cookie;
}

function byFlowCookie(field: GraphQLField<unknown, GraphQLContext>): void {
  const { resolve } = field;
  field.resolve = async (source, args: Args, context, info) => {
    const { ctx } = context;
    if (!asksForCookies(ctx)) return resolve?.(source, args, context, info);
    refuseOtherOrigins(ctx);

    const kept = cookieOf(ctx, 'oauth');
    if (kept !== null) bindToBrowser(ctx, kept);
    const answer: unknown = await resolve?.(source, args, context, info);
    return answer instanceof OAuthStarted ? moveFlowToCookie(ctx, answer) : answer;
  };
}
