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
import { limits as settings } from '../../platform/config/settings/limits.js';
import type { Limit } from '../../platform/config/setting.js';
import type { Hit } from '../../platform/context/ports.js';
import { requireViewer } from '../../platform/context/request-context.js';
import type { RequestContext } from '../../platform/context/request-context.js';
import { Refusal } from '../../platform/errors/refusal.js';
import type { RefusalName } from '../../platform/errors/refusal.js';
import type { RateLimitKey } from '../../platform/graphql/decorators.js';
import { clientNetwork } from '../../platform/rate-limits/client-network.js';
import { limitForAddress } from '../../platform/rate-limits/shared-address.js';
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
  /** The name of its setting. */
  readonly setting: string;
}

/** A counted attempt, and what it counts by. */
type CountedHit = Hit & Pick<Rule, 'by'>;

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
  const isForServices = field.extensions['forServices'] === true;
  return (next) => async (args, ctx, info) => {
    const due = isForServices && ctx.service ? rules.filter(({ by }) => by !== 'IP') : rules;
    const hits = await admit(ctx, due, args, info);
    return unlessUnanswered(ctx, hits, async () => next(args, ctx, info));
  };
}

function rulesOf(field: ApiField, config: Limits): Rule[] {
  const keys = (field.extensions['limitedBy'] ?? []) as readonly RateLimitKey[];
  return keys.flatMap((by) => {
    const key = `${field.name}.${by}` as keyof Limits;
    const limits = config[key] as readonly Limit[] | undefined;
    if (!limits) throw new Error(`${field.name} is limited by ${by}, which has no setting.`);
    return limits.map((limit) => ({ ...limit, by, setting: settings[key].name }));
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
): Promise<CountedHit[]> {
  const isByAccount = rules.some(({ by }) => by === 'ACCOUNT');
  const account = isByAccount ? await subjectOfInput(ctx, args['input'] as object) : null;
  // A whole class or clinic may share one address, so known devices of the account are exempt from its limit.
  const due = rules.filter(({ by }) => by !== 'IP' || !account?.isKnownDevice);
  const counted = await Promise.all(
    due.map(async (rule) => {
      const { by, setting } = rule;
      const who = countedFor(ctx, by, account);
      const limit = by === 'IP' ? limitForAddress(ctx, rule) : rule;
      const admission = who && (await limiter(ctx, [info.fieldName, by, rule.window, ...who], limit, info));
      if (admission && admission.wait !== null) ctx.metrics?.limitHit(info.fieldName, by);
      return admission && { ...admission, by, setting };
    }),
  );
  const admissions = counted.filter((admission) => admission !== null);
  const [longest] = admissions.toSorted((one, other) => (other.wait ?? 0) - (one.wait ?? 0));
  if (longest === undefined || longest.wait === null)
    return admissions.map(({ hit, by }) => ({ ...hit, by }));
  const { wait: retryAfter, setting } = longest;
  throw new Refusal('RateLimited', { retryAfter, because: `limit of ${info.fieldName}`, setting });
}

/** Refusals of a form that was filled in wrongly: nothing was looked up, made or mailed. */
const ofForms: readonly string[] = ['InvalidInput', 'WeakPassword'] satisfies RefusalName[];

/**
 * A call that fails because a queue is full or the database is unavailable does not count, and neither does a form with
 * mistakes count by address, where others share the limit. A wrong guess that was compared stays counted, regardless of
 * later errors. So does work that completed after its client stopped waiting, such as a sent mail.
 */
async function unlessUnanswered<T>(
  ctx: RequestContext,
  hits: readonly CountedHit[],
  work: () => Promise<T>,
): Promise<T> {
  const { right, wrong } = ctx.verdicts;
  let taken: readonly CountedHit[] = [];
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) taken = error instanceof GraphQLError ? [] : hits;
    else if (error.refused === 'ServiceUnavailable') taken = hits;
    else if (ofForms.includes(error.refused)) taken = hits.filter(({ by }) => by === 'IP');
    throw error;
  } finally {
    const isLateButRight = ctx.isOverdue && ctx.verdicts.right > right;
    if (ctx.verdicts.wrong === wrong) await ctx.takeBack(isLateButRight ? hits : taken);
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
