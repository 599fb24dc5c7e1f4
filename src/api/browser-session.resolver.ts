import { Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Public, RateLimit } from '../platform/graphql/decorators.js';
import { DateTime } from '../platform/graphql/date-time.js';
import { sessionOf } from '../sessions/live-session.js';
import { readRefreshToken } from '../sessions/refresh-token.js';
import { cookieOf, csrfTokenOf, refuseOtherOrigins } from './cookies.js';

@ObjectType({ description: "The session of a browser's cookie. Holds nothing that signs in." })
class BrowserSession {
  @Field(() => String, {
    description: 'The value of the header X-CSRF-Token for refresh and logout.',
  })
  readonly csrfToken!: string;

  @Field(() => DateTime, { description: 'When the session ends, unless refresh extends it before.' })
  readonly expiresAt!: Date;

  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

@Resolver()
export class BrowserSessionResolver {
  @Public()
  @RateLimit('IP')
  @Query(() => BrowserSession, {
    nullable: true,
    description:
      'For pages of a listed origin that have the cookie of cookie mode and no longer its CSRF token, as after a reload. Null if there is no cookie, or if its session has ended. Renews nothing.',
  })
  browserSession(@Ctx('ctx') ctx: RequestContext) {
    return browserSession(ctx);
  }
}

/**
 * Browsers send the cookie automatically, and the CSRF token is what only the frontend can read: so the page must be of
 * a listed origin, which another page cannot claim (Fetch §4.10).
 */
async function browserSession(ctx: RequestContext): Promise<BrowserSession | null> {
  const cookie = cookieOf(ctx, 'refresh');
  if (cookie === null) return null;
  refuseOtherOrigins(ctx);

  const token = readRefreshToken(ctx, cookie);
  const row = token && (await sessionOf(ctx, token));
  if (!row) return null;
  const { sessionId, expiresAt, id: userId } = row;
  return Object.assign(new BrowserSession(), { csrfToken: csrfTokenOf(ctx, sessionId), expiresAt, userId });
}
