import { Directive, Extensions } from 'type-graphql';

/** Who may use a field. The server does not start if a query or mutation does not declare it. */
export type Access =
  | 'public'
  | {
      readonly requires: readonly string[];
      readonly fresh: boolean;
      /** Also allowed while the user must set up a second factor and may do nothing else. */
      readonly whileEnrolling: boolean;
    };

/** The field is open to all callers. */
export function Public(): MethodDecorator {
  return Extensions({ access: 'public' satisfies Access });
}

/** The caller must be signed in; with `requires`, hold one of the roles; with `fresh`, have a recent proof. */
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

/**
 * A service with a token calls the field as often as its own budget permits, regardless of the limits by address. Every
 * other field counts its calls like those of clients.
 */
export function ForServices(): MethodDecorator {
  return Extensions({ forServices: true });
}

export type RateLimitKey = 'IP' | 'ACCOUNT' | 'USER' | 'SESSION';

interface RateLimitOptions {
  /** The operation counts the call itself, because only it knows the account. */
  readonly countedBy: 'operation';
}

type RateLimitKeys = readonly [RateLimitKey, ...RateLimitKey[]];

/** Limits how often a field may be used, for each of these keys. The numbers are settings and appear in the schema. */
export function RateLimit(
  ...given: RateLimitKeys | readonly [...RateLimitKeys, RateLimitOptions]
): MethodDecorator {
  const limitedBy = given.filter((part) => typeof part === 'string');
  const last = given.at(-1);
  return Extensions({ limitedBy, countedBy: typeof last === 'object' ? last.countedBy : 'pipeline' });
}
