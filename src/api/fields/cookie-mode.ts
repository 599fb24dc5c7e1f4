import { getNamedType, isInputObjectType } from 'graphql';
import { OAuthStarted } from '../../identities/identity.types.js';
import { bindToBrowser } from '../../oauth/oauth-state.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { refuseInvalid } from '../../platform/errors/refusal.js';
import { msg } from '../../platform/messages/messages.js';
import { Authenticated, LoggedOut } from '../../sessions/session.types.js';
import {
  asksForCookies,
  clearRefreshCookie,
  cookieOf,
  moveFlowToCookie,
  moveToCookies,
  refuseOtherOrigins,
  refuseOtherSites,
  refreshTokenByCookie,
} from '../cookies.js';
import { unionMembers } from './error-results.js';
import type { ApiField, Args, Resolve, Step } from './root-fields.js';

/**
 * Lets browsers keep refresh and device tokens in cookies that scripts cannot read. Operations do not know of it: this
 * step copies cookies into their input and moves tokens from their result into cookies. The fields of the input and the
 * members of the result determine which tokens a field takes and returns.
 */
export const cookieMode: Step = (field) => {
  const inputs = inputFields(field);
  const members = unionMembers(field);
  if (inputs.has('refreshToken')) return byRefreshCookie;
  if (members.has('OAuthStarted')) return byFlowCookie;
  if (members.has('Authenticated')) return bySignIn(inputs);
  return null;
};

function inputFields({ args }: ApiField): ReadonlySet<string> {
  const types = args.map(({ type }) => getNamedType(type)).filter(isInputObjectType);
  return new Set(types.flatMap((type) => Object.keys(type.getFields())));
}

function byRefreshCookie(next: Resolve): Resolve {
  return async (args, ctx, info) => {
    const given = args.input?.['refreshToken'];
    refuseBoth(ctx, given);
    if (typeof given !== 'string' && asksForCookies(ctx)) refuseOtherSites(ctx);
    const cookie = typeof given === 'string' ? null : refreshTokenByCookie(ctx);
    if (cookie === null) return next(args, ctx, info);

    const input = { ...args.input, refreshToken: cookie };
    const answer: unknown = await next({ ...args, input }, ctx, info);
    if (answer instanceof Authenticated) return moveToCookies(ctx, answer);
    if (answer instanceof LoggedOut) clearRefreshCookie(ctx);
    return answer;
  };
}

function refuseBoth(ctx: RequestContext, given: unknown): void {
  if (typeof given !== 'string' || cookieOf(ctx, 'refresh') === null) return;
  refuseInvalid([{ path: ['input', 'refreshToken'], message: msg('tokenTwice') }]);
}

function bySignIn(inputs: ReadonlySet<string>): (next: Resolve) => Resolve {
  return (next) => async (args, ctx, info) => {
    if (!asksForCookies(ctx)) return next(args, ctx, info);
    refuseOtherOrigins(ctx);
    refuseOtherSites(ctx);

    const deviceToken = args.input?.['deviceToken'] ?? cookieOf(ctx, 'device');
    const input = {
      ...args.input,
      ...(inputs.has('deviceToken') && { deviceToken }),
      ...(inputs.has('flowToken') && { flowToken: flowTokenOf(ctx, args) }),
    };
    const answer: unknown = await next({ ...args, input }, ctx, info);
    return answer instanceof Authenticated ? moveToCookies(ctx, answer) : answer;
  };
}

function flowTokenOf(ctx: RequestContext, { input }: Args): unknown {
  const given = input?.['flowToken'];
  const cookie = cookieOf(ctx, 'oauth');
  if (typeof given === 'string' && cookie !== null) {
    refuseInvalid([{ path: ['input', 'flowToken'], message: msg('tokenTwice') }]);
  }
  return given ?? cookie;
}

function byFlowCookie(next: Resolve): Resolve {
  return async (args, ctx, info) => {
    if (!asksForCookies(ctx)) return next(args, ctx, info);
    refuseOtherOrigins(ctx);
    refuseOtherSites(ctx);

    const kept = cookieOf(ctx, 'oauth');
    if (kept !== null) bindToBrowser(ctx, kept);
    const answer: unknown = await next(args, ctx, info);
    return answer instanceof OAuthStarted ? moveFlowToCookie(ctx, answer) : answer;
  };
}
