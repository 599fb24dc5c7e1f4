import { DirectiveLocation, GraphQLBoolean, GraphQLDirective, GraphQLList, GraphQLNonNull } from 'graphql';
import type { GraphQLEnumType, GraphQLField, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { Access } from '../platform/graphql/decorators.js';
import { reauthenticationMethods } from '../sessions/authentication-methods.js';
import { currentSession } from '../sessions/current-session.js';
import { freshUntil } from '../sessions/lifetimes.js';
import { mustEnroll } from '../sessions/must-enroll.js';
import { requireStrongestFactor } from '../sessions/strongest-factor.js';
import type { GraphQLContext } from './context.js';
import { rootFields } from './root-fields.js';

/** Made once the schema is there, since it speaks of the schema's own roles. */
export function authDirective(schema: GraphQLSchema): GraphQLDirective {
  const role = schema.getType('Role') as GraphQLEnumType;
  return new GraphQLDirective({
    name: 'auth',
    description:
      'The caller must be signed in; with `requires`, holding at least one of the roles; with `fresh`, having signed in or reauthenticated, by any method, within the re-authentication window, and having shown the second factor where the account has one.',
    locations: [DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION],
    args: {
      requires: { type: new GraphQLList(new GraphQLNonNull(role)) },
      fresh: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: false },
    },
  });
}

/** Puts each query and mutation behind the rule that it states. One without a rule, or with an unknown role, throws. */
export function enforceAccess(schema: GraphQLSchema, roles: readonly string[]): void {
  const problems = rootFields(schema).flatMap((field) => enforce(field, roles));
  if (problems.length > 0) throw new Error(`Who may ask is not settled: ${problems.join('; ')}.`);
}

/** Answers what is wrong with the field's rule. */
function enforce(field: GraphQLField<unknown, GraphQLContext>, roles: readonly string[]): string[] {
  const access = field.extensions['access'] as Access | undefined;
  if (access === undefined) return [`${field.name} says neither @Public() nor @Auth(…)`];
  if (access === 'public') return [];

  const { resolve } = field;
  field.resolve = async (source, args, context, info) => {
    await admit(context.ctx, access);
    return resolve?.(source, args, context, info);
  };
  const unknown = access.requires.filter((role) => !roles.includes(role));
  return unknown.map((role) => `${field.name} requires ${role}, which ROLES does not have`);
}

async function admit(ctx: RequestContext, access: Exclude<Access, 'public'>): Promise<void> {
  const { requires, fresh, whileEnrolling } = access;
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
