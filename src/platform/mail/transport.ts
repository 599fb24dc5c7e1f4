import type { RenderedMail } from '../context/ports.js';

/** A mail as a transport receives it. */
export interface OutgoingMail extends RenderedMail {
  readonly id: string;
  readonly to: string;
  readonly createdAt: Date;
}
/** Delivers mails. */
export interface MailTransport {
  /** Whether mails stay in the database for the development mailbox instead of being sent. */
  readonly keeps: boolean;
  readonly send: (mail: OutgoingMail) => Promise<void>;
  /** Throws if no mail could be sent now; null without a mail server. */
  readonly check: (() => Promise<unknown>) | null;
  /** Closes all connections, including those in use. */
  readonly close: () => void;
}
