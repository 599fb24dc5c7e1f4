import type { App, CompleteConfig } from '../context/app.js';
import type { Mailer } from '../context/ports.js';
import { startDeliveryWorker } from './delivery-worker.js';
import type { DeliveryWorker } from './delivery-worker.js';
import { mailboxTransport, openMailbox } from './mailbox.js';
import type { MailTemplates } from './mails.js';
import { openMailTemplates } from './templates/templates.js';
import type { MailTransport } from './transport.js';

export interface OpenMailer extends Mailer {
  /** Begins to send what is in the queue; without it others do. */
  start(counting: Pick<App, 'budgets'>): void;
  close(): Promise<void>;
  /** Asks the mail server whether it would take mails; null where there is none. */
  readonly check: MailTransport['check'];
}

/** SMTP where it is configured, and else the development mailbox. Templates that cannot be used throw. */
export async function openMailer(
  parts: Pick<App, 'config' | 'now' | 'log' | 'database'>,
): Promise<OpenMailer> {
  const { config } = parts;
  const templates = templatesOf(config);
  const transport = await transportOf(parts);
  const counts = { sent: 0, retried: 0, givenUp: 0, heldBack: 0 };
  let queue: DeliveryWorker | null = null;

  return {
    mailbox: config.smtpHost === null ? openMailbox(parts, templates) : null,
    wake: () => queue?.wake(),
    check: transport.check,
    counts,
    start: ({ budgets }) => {
      queue = startDeliveryWorker({ ...parts, budgets, counts }, templates, transport);
    },
    close: async () => queue?.close(),
  };
}

/**
 * Templates of the operator's are tried at start, where a mistake can be told. Ours are known to be good, and take up
 * 30 MB, so they wait for the first mail.
 */
function templatesOf(config: CompleteConfig): MailTemplates {
  if (config.mailTemplatesDir !== null) return openMailTemplates(config);
  let opened: MailTemplates | null = null;
  return { render: (...mail) => (opened ??= openMailTemplates(config)).render(...mail) };
}

/** The library that speaks SMTP is loaded where it is used only. */
async function transportOf(parts: Pick<App, 'config' | 'database'>): Promise<MailTransport> {
  const { config } = parts;
  if (config.smtpHost === null) return mailboxTransport(parts);
  const { smtpTransport } = await import('./smtp-transport.js');
  return smtpTransport(config);
}
