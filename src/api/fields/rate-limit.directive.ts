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
import type { Config } from '../../platform/config/config.js';
import type { Limit } from '../../platform/config/setting.js';
import type { Hit } from '../../platform/context/ports.js';
import { requireViewer } from '../../platform/context/request-context.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { Refusal } from '../../platform/errors/refusal.js';
import type { RateLimitKey } from '../../platform/graphql/decorators.js';
import { clientNetwork } from '../../platform/rate-limits/client-network.js';
import { subjectOfInput } from '../../sign-in/login-subject.js';
import type { RateLimitSubject } from '../../sign-in/login-subject.js';
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

/** A limit of a field: its key and its numbers. */
interface Rule extends Limit {
  readonly by: RateLimitKey;
}

/** Adds the configured limits to the schema as directives. Throws if the limit of a field has no setting. */
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
    if (!limits) throw new Error(`${field.name} is limited by ${by}, which has no setting.`);
    return limits.map((limit) => ({ ...limit, by }));
  });
}

/** A field without directives may have no syntax node. */
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
  if (type?.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error('Expected an object type definition.');
  return type.fields![0]!.directives![0]!;
}

/** Counts the call against every limit. Returns the counted attempts, or refuses the call. */
async function admit(
  ctx: RequestContext,
  rules: readonly Rule[],
  args: Args,
  info: GraphQLResolveInfo,
): Promise<Hit[]> {
  const isByAccount = rules.some(({ by }) => by === 'ACCOUNT');
  const account = isByAccount ? await subjectOfInput(ctx, args['input'] as object) : null;
  // A whole class or clinic may share one address, so known devices of the account are exempt from its limit.
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
 * A call that fails because a queue is full or the database is unavailable does not count. A wrong guess that was
 * compared stays counted, regardless of later errors. So does work that completed after its client stopped waiting,
 * such as a sent mail.
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

/** The value that a call counts for; null if its input cannot name an account. */
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
