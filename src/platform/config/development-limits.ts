import type { all, Read } from './config.js';
import type { Environment } from './setting.js';
import { limits, locks } from './settings/limits.js';
import { mail } from './settings/mail.js';

type Given = Read<typeof all>;

/** How many times higher limits are in development: a test suite of a thousand sign-ins a minute does not meet them. */
const times = 100;

const counts = {
  requestsPerMinute: locks.requestsPerMinute,
  accountLockThreshold: locks.accountLockThreshold,
  ipLockThreshold: locks.ipLockThreshold,
  mailLimitPerHour: mail.mailLimitPerHour,
};

/** Raises the limits and locks of development that the environment does not set. */
export function withLimitsOfDevelopment(read: Given, given: Environment): Given {
  const factor = limitFactor(read);
  const isUnset = ({ name }: { readonly name: string }) => given[name] === undefined;
  const ofFields = (Object.keys(limits) as (keyof typeof limits)[])
    .filter((key) => isUnset(limits[key]))
    .map((key) => [key, read[key].map((one) => ({ ...one, max: one.max * factor }))]);
  const ofLocks = (Object.keys(counts) as (keyof typeof counts)[])
    .filter((key) => isUnset(counts[key]))
    .map((key) => [key, read[key] * factor]);
  return { ...read, ...Object.fromEntries([...ofFields, ...ofLocks]) };
}

/** By how much limits are multiplied that no setting names, such as that of codes. */
export function limitFactor({ env, strictLimits }: Pick<Given, 'env' | 'strictLimits'>): number {
  return env === 'development' && !strictLimits ? times : 1;
}
