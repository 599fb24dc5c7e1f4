import type { GraphQLField, GraphQLSchema } from 'graphql';
import { OAuthStarted } from '../identities/identity.types.js';
import { keepBrowser } from '../oauth/oauth-state.js';
import type { Call } from '../platform/context/request-context.js';
import { refuseInvalid } from '../platform/errors/refusal.js';
import { Authenticated } from '../sessions/session.types.js';
import type { Context } from './context.js';
import {
  asksForCookies,
  clearRefreshCookie,
  cookieOf,
  moveFlowToCookie,
  moveToCookies,
  refuseOtherOrigins,
  refreshTokenByCookie,
} from './cookies.js';
import { membersOf } from './refusals-as-results.js';
import { rootFields } from './root-fields.js';

type Args = Record<string, unknown> & { readonly input?: Readonly<Record<string, unknown>> | null };

/**
 * Browsers may keep refresh and device token in cookies that scripts cannot read. Operations know nothing of it: what
 * cookies hold is put into their input, and tokens are taken out of their answer.
 */
export function takeCookies(schema: GraphQLSchema): void {
  for (const field of rootFields(schema)) {
    if (field.name === 'refresh' || field.name === 'logout') byRefreshCookie(field);
    else if (field.name === 'startOAuth') byFlowCookie(field);
    else if (membersOf(field).has('Authenticated')) bySignIn(field);
  }
}

function byRefreshCookie(field: GraphQLField<unknown, Context>): void {
  const { resolve } = field;
  field.resolve = async (source, args: Args, context, info) => {
    const { call } = context;
    const given = args.input?.['refreshToken'];
    refuseBoth(call, given);
    const cookie = typeof given === 'string' ? null : refreshTokenByCookie(call);
    if (cookie === null) return resolve?.(source, args, context, info);

    const input = { ...args.input, refreshToken: cookie };
    const answer: unknown = await resolve?.(source, { ...args, input }, context, info);
    if (answer instanceof Authenticated) return moveToCookies(call, answer);
    if (field.name === 'logout') clearRefreshCookie(call);
    return answer;
  };
}

function refuseBoth(call: Call, given: unknown): void {
  if (typeof given !== 'string' || cookieOf(call, 'refresh') === null) return;
  refuseInvalid([{ path: ['input', 'refreshToken'], message: 'Send it here or by cookie, and not both.' }]);
}

function bySignIn(field: GraphQLField<unknown, Context>): void {
  const { resolve } = field;
  field.resolve = async (source, args: Args, context, info) => {
    const { call } = context;
    if (!asksForCookies(call)) return resolve?.(source, args, context, info);
    refuseOtherOrigins(call);

    const deviceToken = args.input?.['deviceToken'] ?? cookieOf(call, 'device');
    const takesDevice = field.name === 'login' || field.name === 'completeOAuth';
    const input = {
      ...args.input,
      ...(takesDevice && { deviceToken }),
      ...(field.name === 'completeOAuth' && { flowToken: flowTokenOf(call, args) }),
    };
    const answer: unknown = await resolve?.(source, { ...args, input }, context, info);
    return answer instanceof Authenticated ? moveToCookies(call, answer) : answer;
  };
}

function flowTokenOf(call: Call, { input }: Args): unknown {
  const given = input?.['flowToken'];
  const cookie = cookieOf(call, 'oauth');
  if (typeof given === 'string' && cookie !== null) {
    refuseInvalid([{ path: ['input', 'flowToken'], message: 'Send it here or by cookie, and not both.' }]);
  }
  return given ?? cookie;
}

function byFlowCookie(field: GraphQLField<unknown, Context>): void {
  const { resolve } = field;
  field.resolve = async (source, args: Args, context, info) => {
    const { call } = context;
    if (!asksForCookies(call)) return resolve?.(source, args, context, info);
    refuseOtherOrigins(call);

    const kept = cookieOf(call, 'oauth');
    if (kept !== null) keepBrowser(call, kept);
    const answer: unknown = await resolve?.(source, args, context, info);
    return answer instanceof OAuthStarted ? moveFlowToCookie(call, answer) : answer;
  };
}
