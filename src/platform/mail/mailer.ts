import type { App, CompleteConfig } from '../context/app.js';
import type { Mailer } from '../context/ports.js';
import { startDeliveryWorker } from './delivery-worker.js';
import type { DeliveryWorker } from './delivery-worker.js';
import { mailboxTransport, openMailbox } from './mailbox.js';
import type { MailTemplates } from './mails.js';
import { openMailTemplates } from './templates/templates.js';
import type { MailTransport } from './transport.js';

export interface OpenMailer extends Mailer {
  /** Starts to send the mails of the queue. A process that does not call it leaves them to others. */
  start(counting: Pick<App, 'budgets'>): void;
  close(): Promise<void>;
  /** Checks whether the mail server accepts mails; null without SMTP. */
  readonly check: MailTransport['check'];
}

/** Uses SMTP if configured, otherwise the development mailbox. Throws if the templates are invalid. */
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
 * The operator's templates are checked at the start, which can report a mistake. The built-in templates are tested and
 * take 30 MB of memory, so they are loaded for the first mail.
 */
function templatesOf(config: CompleteConfig): MailTemplates {
  if (config.mailTemplatesDir !== null) return openMailTemplates(config);
  let opened: MailTemplates | null = null;
  return { render: (...mail) => (opened ??= openMailTemplates(config)).render(...mail) };
}

/** Loads the SMTP library only if it is used. */
async function transportOf(parts: Pick<App, 'config' | 'database'>): Promise<MailTransport> {
  const { config } = parts;
  if (config.smtpHost === null) return mailboxTransport(parts);
  const { smtpTransport } = await import('./smtp-transport.js');
  return smtpTransport(config);
}
