import { ImportRun } from '../cli/import-run.entity.js';
import { Identity } from '../identities/identity.entity.js';
import { BackupCode, TotpFactor } from '../mfa/mfa.entity.js';
import { AuditEvent } from '../platform/audit/audit-event.entity.js';
import type { Schema } from '../platform/database/database.js';
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
import { AccountsAndSessions } from './2026-11-20-accounts-and-sessions.js';
import { Administration } from './2026-11-20-administration.js';
import { Audit } from './2026-11-20-audit.js';
import { Counters } from './2026-11-20-counters.js';
import { Identities } from './2026-11-20-identities.js';
import { Imports } from './2026-11-20-imports.js';
import { Keys } from './2026-11-20-keys.js';
import { Limits } from './2026-11-20-limits.js';
import { MailAndRecovery } from './2026-11-20-mail-and-recovery.js';
import { SecondFactor } from './2026-11-20-second-factor.js';
import { SessionSweep } from './2026-11-20-session-sweep.js';
import { TrigramPrefixes } from './2026-11-20-trigram-prefixes.js';
import { UserGroups } from './2026-11-20-user-groups.js';
import { BoundedMails } from './2026-11-30-bounded-mails.js';
import { RepeatedSignUps } from './2026-11-30-repeated-sign-ups.js';
import { SpentTokens } from './2026-11-30-spent-tokens.js';
import { TakeBacks } from './2026-11-30-take-backs.js';

/** Every entity, and every change of the tables in the order they came. */
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
    { name: '2026-11-20-accounts-and-sessions', class: AccountsAndSessions },
    { name: '2026-11-20-mail-and-recovery', class: MailAndRecovery },
    { name: '2026-11-20-second-factor', class: SecondFactor },
    { name: '2026-11-20-limits', class: Limits },
    { name: '2026-11-20-audit', class: Audit },
    { name: '2026-11-20-administration', class: Administration },
    { name: '2026-11-20-imports', class: Imports },
    { name: '2026-11-20-keys', class: Keys },
    { name: '2026-11-20-identities', class: Identities },
    { name: '2026-11-20-session-sweep', class: SessionSweep },
    { name: '2026-11-20-user-groups', class: UserGroups },
    { name: '2026-11-20-counters', class: Counters },
    { name: '2026-11-20-trigram-prefixes', class: TrigramPrefixes },
    { name: '2026-11-30-spent-tokens', class: SpentTokens },
    { name: '2026-11-30-take-backs', class: TakeBacks },
    { name: '2026-11-30-repeated-sign-ups', class: RepeatedSignUps },
    { name: '2026-11-30-bounded-mails', class: BoundedMails },
  ],
};
