import { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { AccountsResolver } from '../accounts/accounts.resolver.js';
import { RecoveryResolver } from '../accounts/recovery.resolver.js';
import { MfaResolver } from '../mfa/mfa.resolver.js';
import type { Config } from '../platform/config.js';
import { SessionResolver, SessionsResolver, UserSessionsResolver } from '../sessions/sessions.resolver.js';
import { SignInResolver } from '../sign-in/sign-in.resolver.js';
import { Role } from '../users/user.types.js';
import { authDirective, enforceAccess } from './auth.directive.js';
import { refuseAsResults } from './refusals-as-results.js';
import { refuseUnreadableText } from './unreadable-text.js';

/** The schema that this deployment serves. It throws when a field does not say who may ask for it. */
export async function buildApi(config: Pick<Config, 'roles'>): Promise<GraphQLSchema> {
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
    ],
    validate: false,
  });
  const { directives, ...rest } = bare.toConfig();
  const schema = new GraphQLSchema({ ...rest, directives: [...directives, authDirective(bare)] });

  // From the inside out: text that cannot be read reaches no operation, nobody gets past the rules, and what is
  // refused on the way becomes the answer.
  refuseUnreadableText(schema);
  enforceAccess(schema, config.roles);
  refuseAsResults(schema);
  return schema;
}
