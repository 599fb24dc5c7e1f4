import { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { AccountsResolver, CapabilitiesResolver } from '../accounts/accounts.resolver.js';
import { RecoveryResolver } from '../accounts/recovery.resolver.js';
import { AdminResolver, AuditEventUsersResolver, UserAuditEventsResolver } from '../admin/admin.resolver.js';
import { UserLinksResolver } from '../admin/user-links.resolver.js';
import { UserConnectionResolver, UsersResolver, UserStateResolver } from '../admin/users.resolver.js';
import { IdentitiesResolver, UserIdentitiesResolver } from '../identities/identities.resolver.js';
import { MfaResolver } from '../mfa/mfa.resolver.js';
import { OAuthResolver } from '../oauth/oauth.resolver.js';
import type { Config } from '../platform/config/config.js';
import { SessionResolver, SessionsResolver, UserSessionsResolver } from '../sessions/sessions.resolver.js';
import { SignInResolver } from '../sign-in/sign-in.resolver.js';
import { BrowserSessionResolver } from './browser-session.resolver.js';
import { fillDeploymentEnums } from './deployment-enums.js';
import { authDirective } from './fields/auth.directive.js';
import { guardFields } from './fields/field-pipeline.js';
import { publishLimits, rateLimitDirective } from './fields/rate-limit.directive.js';

/** The schema of this deployment. Throws if a field has no access rule. */
export async function buildApi(config: Config): Promise<GraphQLSchema> {
  fillDeploymentEnums(config);

  const bare = await buildSchema({
    resolvers: [
      AccountsResolver,
      CapabilitiesResolver,
      RecoveryResolver,
      SignInResolver,
      MfaResolver,
      SessionsResolver,
      UserSessionsResolver,
      SessionResolver,
      BrowserSessionResolver,
      IdentitiesResolver,
      UserIdentitiesResolver,
      OAuthResolver,
      AdminResolver,
      UserAuditEventsResolver,
      UsersResolver,
      UserLinksResolver,
      AuditEventUsersResolver,
      UserConnectionResolver,
      UserStateResolver,
    ],
    validate: false,
  });
  // type-graphql takes no description for the root types.
  bare.getQueryType()!.description = 'Operations that only read.';
  bare.getMutationType()!.description =
    'Operations that change something. Each answers a union of what it returns and how it can fail.';
  const { directives, ...rest } = bare.toConfig();
  const schema = new GraphQLSchema({
    ...rest,
    directives: [...directives, authDirective(bare), rateLimitDirective],
  });

  publishLimits(schema, config);
  guardFields(schema, config);
  return schema;
}
