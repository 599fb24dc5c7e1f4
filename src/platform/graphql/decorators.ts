import { Directive, Extensions } from 'type-graphql';

/** Who may ask for a field. Every query and mutation says so, or the server does not start. */
export type Access =
  | 'public'
  | {
      readonly requires: readonly string[];
      readonly fresh: boolean;
      /** Also for who has to set up a second factor first, and may do nothing else. */
      readonly whileEnrolling: boolean;
    };

/** Anybody may ask. */
export function Public(): MethodDecorator {
  return Extensions({ access: 'public' satisfies Access });
}

/** Only who is signed in: with `requires`, holding one of the roles; with `fresh`, after a recent proof. */
export function Auth({
  requires = [],
  fresh = false,
  whileEnrolling = false,
}: Partial<Exclude<Access, 'public'>> = {}): MethodDecorator {
  const said = [
    ...(requires.length > 0 ? [`requires: [${requires.join(', ')}]`] : []),
    ...(fresh ? ['fresh: true'] : []),
  ];
  const access: Access = { requires, fresh, whileEnrolling };
  return (target, property, descriptor) => {
    (Directive(said.length > 0 ? `@auth(${said.join(', ')})` : '@auth') as MethodDecorator)(
      target,
      property,
      descriptor,
    );
    (Extensions({ access }) as MethodDecorator)(target, property, descriptor);
  };
}

export type RateLimitKey = 'IP' | 'ACCOUNT' | 'USER' | 'SESSION';

interface RateLimitOptions {
  /** An operation that finds out for whom a call counts counts it itself. */
  readonly countedBy: 'operation';
}

type RateLimitKeys = readonly [RateLimitKey, ...RateLimitKey[]];

/** How often a field may be asked for, counted by each of these; the numbers are settings, and the schema shows them. */
export function RateLimit(
  ...given: RateLimitKeys | readonly [...RateLimitKeys, RateLimitOptions]
): MethodDecorator {
  const limitedBy = given.filter((part) => typeof part === 'string');
  const last = given.at(-1);
  return Extensions({ limitedBy, countedBy: typeof last === 'object' ? last.countedBy : 'pipeline' });
}
