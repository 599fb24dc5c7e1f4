import type { RenderedMail } from '../context/ports.js';

/** A mail on its way, as a transport gets it. */
export interface OutgoingMail extends RenderedMail {
  readonly id: string;
  readonly to: string;
  readonly createdAt: Date;
}
/** Takes a mail off our hands, or throws. */
export interface MailTransport {
  /** Whether mails stay in the database for the development mailbox, instead of going out. */
  readonly keeps: boolean;
  readonly send: (mail: OutgoingMail) => Promise<void>;
  /** Throws when nothing could be sent now; null where there is no server to ask. */
  readonly check: (() => Promise<unknown>) | null;
  /** Ends what is under way too. */
  readonly close: () => void;
}
