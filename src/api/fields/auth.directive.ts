import { DirectiveLocation, GraphQLBoolean, GraphQLDirective, GraphQLList, GraphQLNonNull } from 'graphql';
import type { GraphQLEnumType, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../platform/context/request-context.js';
import { Refusal } from '../../platform/errors/refusal.js';
import type { Access } from '../../platform/graphql/decorators.js';
import { reauthenticationMethods } from '../../sessions/authentication-methods.js';
import { currentSession } from '../../sessions/current-session.js';
import { freshUntil } from '../../sessions/lifetimes.js';
import { mustEnroll } from '../../sessions/must-enroll.js';
import { requireStrongestFactor } from '../../sessions/strongest-factor.js';
import type { Step } from './root-fields.js';

/** Creates the directive after the schema, because its argument has the type `Role` of the schema. */
export function authDirective(schema: GraphQLSchema): GraphQLDirective {
  const role = schema.getType('Role') as GraphQLEnumType;
  return new GraphQLDirective({
    name: 'auth',
    description:
      'The field needs a signed-in caller. Without one the answer is a top-level error UNAUTHENTICATED.',
    locations: [DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION],
    args: {
      requires: {
        type: new GraphQLList(new GraphQLNonNull(role)),
        description:
          'The caller must hold at least one of these roles, or the answer is FORBIDDEN. Null: any role.',
      },
      fresh: {
        type: new GraphQLNonNull(GraphQLBoolean),
        defaultValue: false,
        description:
          'Whether the session must be fresh: signed in or reauthenticated within REAUTHENTICATION_MINUTES, and with the second factor verified in it if the account has one. Otherwise the answer is ReauthenticationRequiredError.',
      },
    },
  });
}

/** Enforces the access rule of a field. Throws for a field without a rule or with an unknown role. */
export const access: Step = (field, { roles }) => {
  const rule = field.extensions['access'] as Access | undefined;
  if (rule === undefined) throw new Error(`${field.name} has neither @Public() nor @Auth(…)`);
  if (rule === 'public') return null;
  const unknown = rule.requires.find((role) => !roles.includes(role));
  if (unknown) throw new Error(`${field.name} requires ${unknown}, which ROLES does not have`);
  return (next) => async (args, ctx, info) => {
    await admit(ctx, rule);
    return next(args, ctx, info);
  };
};

async function admit(
  ctx: RequestContext,
  { requires, fresh, whileEnrolling }: Exclude<Access, 'public'>,
): Promise<void> {
  const row = await currentSession(ctx);
  if (!row) throw new Refusal('Unauthenticated', { reason: 'TOKEN_MISSING' });
  if (!whileEnrolling && mustEnroll(ctx, row)) {
    throw new Refusal('Forbidden', { reason: 'MFA_ENROLLMENT_REQUIRED' });
  }
  if (requires.length > 0 && !requires.some((role) => row.roles.includes(role))) {
    throw new Refusal('Forbidden', { reason: 'ROLE_MISSING' });
  }
  if (fresh && ctx.now() >= freshUntil(ctx, row.authenticatedAt)) {
    throw new Refusal('ReauthenticationRequired', { methods: await reauthenticationMethods(ctx, row) });
  }
  if (fresh) await requireStrongestFactor(ctx, row);
}
