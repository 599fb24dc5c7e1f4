import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLError,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLString,
  Kind,
  parse,
  parseType,
} from 'graphql';
import type { ConstDirectiveNode, FieldDefinitionNode, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Config } from '../platform/config/config.js';
import type { Limit } from '../platform/config/setting.js';
import type { Hit } from '../platform/context/ports.js';
import { requireViewer } from '../platform/context/request-context.js';
import type { RequestContext } from '../platform/context/request-context.js';
import { Refusal } from '../platform/errors/refusal.js';
import type { RateLimitKey } from '../platform/graphql/decorators.js';
import { clientNetwork } from '../platform/rate-limits/client-network.js';
import { subjectOfInput } from '../sign-in/login-subject.js';
import type { RateLimitSubject } from '../sign-in/login-subject.js';
import { limiter } from './limiter.js';
import { rootFields } from './root-fields.js';
import type { ApiField, Args, Step } from './root-fields.js';

const keyEnum = new GraphQLEnumType({
  name: 'RateLimitKey',
  description: 'What executions are counted by.',
  values: {
    IP: {
      description:
        "The caller's IP address, or its /64 network for IPv6. Devices that the account knows are not counted.",
    },
    ACCOUNT: { description: 'The account that the input names, whether it exists or not.' },
    USER: { description: 'The signed-in user, or the owner of the refresh token.' },
    SESSION: { description: 'The session of the caller, or of the refresh token.' },
  },
});

export const rateLimitDirective = new GraphQLDirective({
  name: 'rateLimit',
  description:
    'Limits how often the field can be executed, aliases included, counted by all server processes together. Over the limit the answer is RateLimitedError, or a top-level error RATE_LIMITED.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  isRepeatable: true,
  args: {
    max: {
      type: new GraphQLNonNull(GraphQLInt),
      description: 'How many executions are allowed in one window.',
    },
    window: {
      type: new GraphQLNonNull(GraphQLString),
      description: "The length of the window: a number and a unit of s, m, h or d, such as '10m'.",
    },
    by: {
      type: new GraphQLNonNull(keyEnum),
      defaultValue: 'IP',
      description: 'What executions are counted by.',
    },
  },
});

type Limits = Pick<Config, Extract<keyof Config, `${string}.${RateLimitKey}`>>;

/** A rule of a field: by what it counts, and how many. */
interface Rule extends Limit {
  readonly by: RateLimitKey;
}

/** Writes the limits in force to the schema, so that it shows them. A field without a setting for its limit throws. */
export function publishLimits(schema: GraphQLSchema, config: Limits): void {
  for (const field of rootFields(schema)) {
    const rules = rulesOf(field, config);
    if (rules.length === 0) continue;
    const astNode = field.astNode ?? nodeOf(field);
    field.astNode = { ...astNode, directives: [...(astNode.directives ?? []), ...rules.map(directiveNode)] };
  }
}

export const limitsBeforeAccess: Step = (field, config) => limitsOf(field, config, ['IP', 'ACCOUNT']);

export const limitsAfterAccess: Step = (field, config) => limitsOf(field, config, ['USER', 'SESSION']);

function limitsOf(field: ApiField, config: Limits, keys: readonly RateLimitKey[]): ReturnType<Step> {
  const rules = rulesOf(field, config).filter(({ by }) => keys.includes(by));
  if (rules.length === 0 || field.extensions['countedBy'] === 'operation') return null;
  return (next) => async (args, ctx, info) => {
    const hits = await admit(ctx, rules, args, info);
    return unlessUnanswered(ctx, hits, async () => next(args, ctx, info));
  };
}

function rulesOf(field: ApiField, config: Limits): Rule[] {
  const keys = (field.extensions['limitedBy'] ?? []) as readonly RateLimitKey[];
  return keys.flatMap((by) => {
    const limits = config[`${field.name}.${by}` as keyof Limits] as readonly Limit[] | undefined;
    if (!limits) throw new Error(`${field.name} is limited by ${by}, for which there is no setting.`);
    return limits.map((limit) => ({ ...limit, by }));
  });
}

/** Fields on which no directive stands yet have none. */
function nodeOf({ name, type }: ApiField): FieldDefinitionNode {
  return {
    kind: Kind.FIELD_DEFINITION,
    name: { kind: Kind.NAME, value: name },
    type: parseType(String(type), { noLocation: true }),
  };
}

function directiveNode({ max, window, by }: Rule): ConstDirectiveNode {
  const key = by === 'IP' ? '' : `, by: ${by}`;
  const document = parse(`type T { f: Int @rateLimit(max: ${max}, window: "${window}"${key}) }`, {
    noLocation: true,
  });
  const [type] = document.definitions;
  if (type?.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error('A type was written here.');
  return type.fields![0]!.directives![0]!;
}

/** Counts the call by every rule; gives what was counted, or refuses. */
async function admit(
  ctx: RequestContext,
  rules: readonly Rule[],
  args: Args,
  info: GraphQLResolveInfo,
): Promise<Hit[]> {
  const isByAccount = rules.some(({ by }) => by === 'ACCOUNT');
  const account = isByAccount ? await subjectOfInput(ctx, args['input'] as object) : null;
  // A whole class or clinic sits behind one address: devices that have been in the account are not held back with it.
  const due = rules.filter(({ by }) => by !== 'IP' || !account?.isKnownDevice);
  const counted = await Promise.all(
    due.map(async ({ by, ...limit }) => {
      const who = countedFor(ctx, by, account);
      const admission = who && (await limiter(ctx, [info.fieldName, by, limit.window, ...who], limit, info));
      if (admission && admission.wait !== null) ctx.metrics?.limitHit(info.fieldName, by);
      return admission;
    }),
  );
  const admissions = counted.filter((admission) => admission !== null);
  const waits = admissions.map(({ wait }) => wait).filter((wait) => wait !== null);
  if (waits.length === 0) return admissions.map(({ hit }) => hit);
  throw new Refusal('RateLimited', { retryAfter: Math.max(...waits), because: `limit of ${info.fieldName}` });
}

/**
 * Whoever gets no answer, because a queue was full or the database away, has used up no limit. A guess that was compared
 * and is wrong stays counted whatever comes after it, as does what was done although its caller waits no more, such as
 * a mail that went out.
 */
async function unlessUnanswered<T>(
  ctx: RequestContext,
  hits: readonly Hit[],
  work: () => Promise<T>,
): Promise<T> {
  const { right, wrong } = ctx.verdicts;
  let isAnswered = true;
  try {
    return await work();
  } catch (error) {
    isAnswered =
      error instanceof Refusal ? error.refused !== 'ServiceUnavailable' : error instanceof GraphQLError;
    throw error;
  } finally {
    const isLateButRight = ctx.isOverdue && ctx.verdicts.right > right;
    if (ctx.verdicts.wrong === wrong && (!isAnswered || isLateButRight)) await ctx.takeBack(hits);
  }
}

/** Whom a call counts for; null where its input names no account that there could be. */
function countedFor(
  ctx: RequestContext,
  by: RateLimitKey,
  account: RateLimitSubject | null,
): readonly string[] | null {
  if (by === 'IP') return [clientNetwork(ctx.client.ipAddress)];
  if (by === 'ACCOUNT') return account?.parts ?? null;
  const { userId, sessionId } = requireViewer(ctx);
  return by === 'USER' ? [userId] : [sessionId];
}
