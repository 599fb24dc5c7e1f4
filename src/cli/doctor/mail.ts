import type { Config } from '../../platform/config/config.js';
import { verifySmtp } from '../../platform/mail/smtp-transport.js';
import { deadline, ok } from './finding.js';
import type { Check } from './finding.js';

/** Whether the mail server accepts the credentials. No mail is sent. */
export function mailCheck(config: Config): Check {
  return {
    name: 'mail',
    remedy: 'Start the mail server, or correct SMTP_HOST, SMTP_PORT, SMTP_USER and SMTP_PASSWORD.',
    look: async () => {
      if (config.smtpHost === null) return [ok('mail', 'Mails stay in the mailbox at /mailbox.')];
      await verifySmtp(config, deadline);
      return [ok('mail', `${config.smtpHost}:${config.smtpPort} accepts the connection.`)];
    },
  };
}
