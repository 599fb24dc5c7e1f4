import { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { AccountsResolver } from '../accounts/accounts.resolver.js';
import { RecoveryResolver } from '../accounts/recovery.resolver.js';
import { AdminResolver, UserAuditEventsResolver } from '../admin/admin.resolver.js';
import { MfaResolver } from '../mfa/mfa.resolver.js';
import type { Config } from '../platform/config.js';
import { SessionResolver, SessionsResolver, UserSessionsResolver } from '../sessions/sessions.resolver.js';
import { SignInResolver } from '../sign-in/sign-in.resolver.js';
import { Role } from '../users/user.types.js';
import { authDirective, enforceAccess } from './auth.directive.js';
import { takeCookies } from './cookie-mode.js';
import { enforceLimits, publishLimits, rateLimitDirective } from './rate-limit.directive.js';
import { refuseAsResults } from './refusals-as-results.js';
import { refuseUnreadableText } from './unreadable-text.js';

/** The schema that this deployment serves. It throws when a field does not say who may ask for it. */
export async function buildApi(config: Config): Promise<GraphQLSchema> {
  for (const role of Object.keys(Role)) delete Role[role];
  for (const role of config.roles) Role[role] = role;

  const bare = await buildSchema({
    resolvers: [
      AccountsResolver,
      RecoveryResolver,
      SignInResolver,
      MfaResolver,
      SessionsResolver,
      UserSessionsResolver,
      SessionResolver,
      AdminResolver,
      UserAuditEventsResolver,
    ],
    validate: false,
  });
  const { directives, ...rest } = bare.toConfig();
  const schema = new GraphQLSchema({
    ...rest,
    directives: [...directives, authDirective(bare), rateLimitDirective],
  });

  // From the inside out: text that cannot be read reaches no operation, nobody gets past the rules or the limits, and
  // what is refused on the way becomes the answer.
  publishLimits(schema, config);
  refuseUnreadableText(schema);
  enforceLimits(schema, config, 'afterAuth');
  enforceAccess(schema, config.roles);
  enforceLimits(schema, config, 'beforeAuth');
  takeCookies(schema);
  refuseAsResults(schema);
  return schema;
}
