import { ImportRun } from '../cli/import-run.entity.js';
import { Identity } from '../identities/identity.entity.js';
import { BackupCode, TotpFactor } from '../mfa/mfa.entity.js';
import { AuditEvent } from '../platform/audit/audit-event.entity.js';
import type { Schema } from '../platform/database/orm-options.js';
import { JobLease } from '../platform/jobs/job-lease.entity.js';
import { SecretUsage } from '../platform/keys/secret-usage.entity.js';
import { SigningKeyRow } from '../platform/keys/signing-key.entity.js';
import { Mail } from '../platform/mail/mail.entity.js';
import { OneTimeToken } from '../platform/one-time-tokens/one-time-token.entity.js';
import { Counter } from '../platform/rate-limits/counter.entity.js';
import { Lockout } from '../platform/rate-limits/lockout.entity.js';
import { Session } from '../sessions/session.entity.js';
import { PendingSignUp } from '../users/pending-sign-up.entity.js';
import { User } from '../users/user.entity.js';
import { Initial } from './20261130000000-initial.js';
import { UsersUpdatedAt } from './20261130203000-users-updated-at.js';
import { SessionsSpentAttempt } from './20261201043000-sessions-spent-attempt.js';

/** Every entity, and every migration in the order of its name. */
export const schema: Schema = {
  entities: [
    User,
    Session,
    SigningKeyRow,
    OneTimeToken,
    Mail,
    PendingSignUp,
    TotpFactor,
    BackupCode,
    Counter,
    Lockout,
    AuditEvent,
    ImportRun,
    SecretUsage,
    JobLease,
    Identity,
  ],
  migrations: [
    { name: '20261130000000-initial', class: Initial },
    { name: '20261130203000-users-updated-at', class: UsersUpdatedAt },
    { name: '20261201043000-sessions-spent-attempt', class: SessionsSpentAttempt },
  ],
};
