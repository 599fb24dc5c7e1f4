import type { App, MailExit } from './call.js';
import { mailboxTransport, openMailbox } from './mailbox.js';
import { runMailQueue } from './mail-queue.js';
import type { MailQueue } from './mail-queue.js';
import { smtpTransport } from './mail-smtp.js';
import { openMailTemplates } from './mail-templates.js';

export interface OpenMail extends MailExit {
  /** Begins to send what is in the queue; without it others do. */
  start(): void;
  close(): Promise<void>;
}

/** SMTP where it is configured, and else the development mailbox. Templates that cannot be used throw. */
export function openMail(parts: Pick<App, 'config' | 'now' | 'log' | 'database'>): OpenMail {
  const { config } = parts;
  const templates = openMailTemplates(config);
  let queue: MailQueue | null = null;

  return {
    mailbox: config.smtpHost === null ? openMailbox(parts, templates) : null,
    nudge: () => queue?.nudge(),
    start: () => {
      const transport = config.smtpHost === null ? mailboxTransport(parts) : smtpTransport(config);
      queue = runMailQueue(parts, templates, transport);
    },
    close: async () => queue?.close(),
  };
}
