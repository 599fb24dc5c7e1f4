import type { Output } from './administration/operations.js';
import { moment, shortened, table } from './table.js';

type Found = Output<'auditEvents'>;
type Event = Found['events'][number];

/** A table of security events. */
export function auditTable({ events, next }: Found): string {
  if (events.length === 0) return 'No event matches.';
  const rows = events.map((event) => [
    moment(event.occurredAt),
    event.type,
    event.user ?? event.userId ?? '',
    actorOf(event),
    event.ipAddress ?? '',
    shortened(event.reason ?? '', 100),
  ]);
  const more = next === null ? '' : `\n\nMore: --after ${next}`;
  return `${table(['TIME', 'EVENT', 'ACCOUNT', 'BY', 'ADDRESS', 'REASON'], rows)}${more}`;
}

/** A command has no account: its reason names the operator. */
function actorOf({ actor, actorId, userId, reason }: Event): string {
  if (actorId !== null) return actorId === userId ? 'the user' : (actor ?? actorId);
  return reason?.includes('command line, ') ? 'command line' : '';
}
