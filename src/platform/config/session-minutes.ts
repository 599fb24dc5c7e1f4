import type { Report } from './problem.js';
import { setting } from './setting.js';
import type { Environment, Setting } from './setting.js';

/** Minutes, for roles that have a number of their own and for all others. */
export interface MinutesByRole {
  /** Null until the setting in days has been read. */
  readonly others: number | null;
  readonly byRole: Readonly<Record<string, number>>;
}

/** Ten years. */
const most = 5_256_000;

/** `1440,DOCTOR:15,ADMIN:5`: a number for everybody, roles with another one, or both. */
export function minutesByRole(name: string, about: string): Setting<MinutesByRole> {
  return setting<MinutesByRole>(
    name,
    about,
    { value: { others: null, byRole: {} }, shown: null },
    (value) => {
      let others: number | null = null;
      const byRole: Record<string, number> = {};
      for (const part of value.split(',').map((one) => one.trim())) {
        const [, role, digits] = /^(?:([A-Z][A-Z0-9_]*)\s*:)?\s*(\d{1,7})$/.exec(part) ?? [];
        const minutes = Number(digits);
        if (!(minutes >= 1 && minutes <= most)) {
          throw new Error(
            `has ${JSON.stringify(part)}: give whole minutes from 1 to ${most}, as in 1440 or 1440,ADMIN:15.`,
          );
        }
        if (role === undefined ? others !== null : Object.hasOwn(byRole, role)) {
          throw new Error(`has two values for ${role ?? 'all other roles'}: give one.`);
        }
        if (role === undefined) others = minutes;
        else byRole[role] = minutes;
      }
      return { others, byRole };
    },
  );
}

/** The shortest time of the roles, in minutes. */
export function shortestOf({ others, byRole }: MinutesByRole, roles: readonly string[]): number {
  return Math.min(...roles.map((role) => byRole[role] ?? others!));
}

interface Lifetimes {
  readonly roles: readonly string[];
  readonly sessionIdleMinutes: MinutesByRole;
  readonly sessionMaxMinutes: MinutesByRole;
  readonly refreshGraceSeconds: number;
}

const pairs = [
  ['SESSION_IDLE_MINUTES', 'sessionIdleMinutes', 'REFRESH_TOKEN_EXPIRE_DAYS'],
  ['SESSION_MAX_MINUTES', 'sessionMaxMinutes', 'SESSION_MAX_DAYS'],
] as const;

export function reportSessionMinutes(config: Lifetimes, given: Environment, report: Report): void {
  const { roles, sessionIdleMinutes, sessionMaxMinutes } = config;
  for (const [name, key, inDays] of pairs) {
    for (const role of Object.keys(config[key].byRole).filter((one) => !roles.includes(one))) {
      report(name, `has ${JSON.stringify(role)}: add it to ROLES.`);
    }
    if (/(^|,)\s*\d+\s*(,|$)/.test(given[name] ?? '') && given[inDays]) {
      report(name, `and ${inDays} both say how long the sessions of all roles last: give one of them.`);
    }
  }
  const isIdleGiven = given['SESSION_IDLE_MINUTES'] ?? given['REFRESH_TOKEN_EXPIRE_DAYS'];
  if (isIdleGiven && sessionIdleMinutes.others! > sessionMaxMinutes.others!) {
    const [idle, longest] = pairs.map(([name, , inDays]) => (given[inDays] ? inDays : name));
    report(idle!, `gives sessions more time than ${longest}: give at most as much.`);
  }
  reportGrace(config, report);
}

/** A client that is idle must not be kept alive by the answers to spent tokens. */
function reportGrace({ roles, sessionIdleMinutes, refreshGraceSeconds }: Lifetimes, report: Report): void {
  const seconds = shortestOf(sessionIdleMinutes, roles) * 20;
  if (refreshGraceSeconds > seconds) {
    report('REFRESH_GRACE_SECONDS', `is over a third of the shortest idle time: give at most ${seconds}.`);
  }
}
