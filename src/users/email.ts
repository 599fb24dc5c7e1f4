import { domainToASCII } from 'node:url';
import { InvalidText } from '../platform/errors/refusal.js';
import { tooLong } from '../platform/graphql/text-bounds.js';
import { msg } from '../platform/messages/messages.js';

const atext = String.raw`[a-z0-9!#$%&'*+/=?^_\`{|}~-]+`;
const localPart = new RegExp(`^${atext}(?:\\.${atext})*$`);
// The four full stops that IDNA takes for a dot (RFC 3490 §3.1).
const writtenDomain = /^[\p{L}\p{M}\p{N}.\u3002\uFF0E\uFF61-]+$/u;
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * The canonical form of an email address, used for storing, comparing, counting and mailing: trimmed, lower case, the
 * domain in ASCII (`Ada@Bücher.example` becomes `ada@xn--bcher-kva.example`). Dots and tags stay: only the mail server
 * that hosts a mailbox can tell whether two addresses are the same. Accepts one address in the plain form of RFC 5321
 * §4.1.2; rejects lists, display names, quoted local parts, comments and address literals, by throwing InvalidText.
 */
export function canonicalEmail(text: string): string {
  const overlong = tooLong('email', text);
  if (overlong !== null) throw new InvalidText(overlong);
  // Lowercases ASCII only: U+212A, the Kelvin sign, would become a plain k.
  const address = text.trim().replaceAll(/[A-Z]/g, (capital) => capital.toLowerCase());
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  if (at < 1) throw new InvalidText(msg('emailMalformed'));
  if (local.length > 64 || !localPart.test(local)) {
    throw new InvalidText(msg('emailLocalPart'));
  }

  const domain = canonicalDomain(address.slice(at + 1));
  if (local.length + 1 + domain.length > 254) throw new InvalidText(msg('tooLong', { count: 254 }));
  return `${local}@${domain}`;
}

function canonicalDomain(text: string): string {
  // domainToASCII converts as a browser does: it cuts off paths, decodes percent signs and drops invisible characters.
  const domain = writtenDomain.test(text) && !/\p{DI}/u.test(text) ? domainToASCII(text) : '';
  const labels = domain.split('.');
  const isNumeric = /^\d+$/.test(labels.at(-1) ?? '');
  if (labels.length < 2 || isNumeric || domain.length > 253 || !labels.every((part) => label.test(part))) {
    throw new InvalidText(msg('emailDomain'));
  }
  return domain;
}
