import type { Schema } from '../platform/database.js';
import { SigningKeyRow } from '../platform/signing-key.entity.js';
import { Session } from '../sessions/session.entity.js';
import { User } from '../users/user.entity.js';
import { AccountsAndSessions } from './2026-11-20-accounts-and-sessions.js';

/** Every entity, and every change of the tables in the order they came. */
export const schema: Schema = {
  entities: [User, Session, SigningKeyRow],
  migrations: [{ name: '2026-11-20-accounts-and-sessions', class: AccountsAndSessions }],
};
