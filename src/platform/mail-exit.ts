import type { App, MailExit } from './call.js';
import { mailboxTransport, openMailbox } from './mailbox.js';
import { runMailQueue } from './mail-queue.js';
import type { MailQueue, MailTransport } from './mail-queue.js';
import { openMailTemplates } from './mail-templates.js';

export interface OpenMail extends MailExit {
  /** Begins to send what is in the queue; without it others do. */
  start(): void;
  close(): Promise<void>;
}

/** SMTP where it is configured, and else the development mailbox. Templates that cannot be used throw. */
export async function openMail(parts: Pick<App, 'config' | 'now' | 'log' | 'database'>): Promise<OpenMail> {
  const { config } = parts;
  const templates = openMailTemplates(config);
  const transport = await transportOf(parts);
  let queue: MailQueue | null = null;

  return {
    mailbox: config.smtpHost === null ? openMailbox(parts, templates) : null,
    nudge: () => queue?.nudge(),
    start: () => {
      queue = runMailQueue(parts, templates, transport);
    },
    close: async () => queue?.close(),
  };
}

/** The library that speaks SMTP is loaded where it is used only. */
async function transportOf(parts: Pick<App, 'config' | 'database'>): Promise<MailTransport> {
  const { config } = parts;
  if (config.smtpHost === null) return mailboxTransport(parts);
  const { smtpTransport } = await import('./mail-smtp.js');
  return smtpTransport(config);
}
