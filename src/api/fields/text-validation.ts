import { refuseInvalid } from '../../platform/errors/refusal.js';
import type { InvalidField } from '../../platform/errors/refusal.js';
import { longestOf, tooLong } from '../../platform/graphql/text-bounds.js';
import { msg } from '../../platform/messages/messages.js';
import { unionMembers } from './error-results.js';
import type { Step } from './root-fields.js';

/**
 * Bounds the length of every text, and refuses text that PostgreSQL cannot store: it refuses NUL and silently changes
 * lone surrogates. Fields without an InvalidInputError take only tokens and IDs, whose formats exclude such text.
 */
export const validText: Step = (field) => {
  if (field.args.length === 0) return null;
  const isStrict = unionMembers(field).has('InvalidInputError');
  return (next) => (args, ctx, info) => {
    const texts = textsIn(args, []);
    refuseInvalid(
      texts.map(({ path, text }) => overlong(path, text) ?? (isStrict ? unreadable(path, text) : null)),
    );
    texts.forEach(shorten);
    return next(args, ctx, info);
  };
};

interface Text {
  readonly path: readonly string[];
  readonly text: string;
  readonly holder: Record<string, unknown>;
}

function textsIn(value: unknown, path: readonly string[]): Text[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.entries(holder).flatMap(([name, inner]) => {
    const innerPath = [...path, name];
    return typeof inner === 'string' ? [{ path: innerPath, text: inner, holder }] : textsIn(inner, innerPath);
  });
}

function overlong(path: readonly string[], text: string): InvalidField | null {
  const message = tooLong(path.at(-1)!, text);
  return message === null ? null : { path, message };
}

function unreadable(path: readonly string[], text: string): InvalidField | null {
  const isStorable = !text.includes('\0') && text.isWellFormed();
  return isStorable ? null : { path, message: msg('unstorable'), because: 'NUL or an unpaired surrogate' };
}

/** Cuts an overlong token or ID to a length that is still invalid. */
function shorten({ path, text, holder }: Text): void {
  const field = path.at(-1)!;
  const longest = longestOf(field);
  if (text.length > longest) holder[field] = text.slice(0, longest + 1);
}
