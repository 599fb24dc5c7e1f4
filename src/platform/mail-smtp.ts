import { createTransport } from 'nodemailer';
import type { CompleteConfig } from './call.js';
import type { MailTransport, OutgoingMail } from './mail-queue.js';

/** Milliseconds: to connect, for each command, and for one mail in all. */
const deadlines = { connect: 5000, command: 10_000, mail: 60_000 };

/** Port 465 speaks TLS from the first byte (RFC 8314 §3.3); the others turn to it by STARTTLS. */
const implicitTlsPort = 465;

/** Sends by SMTP over a few connections that are kept open. Outside development nothing is sent in the clear. */
export function smtpTransport(config: CompleteConfig): MailTransport {
  const { smtpHost, smtpPort, smtpUser, smtpPassword } = config;
  const domain = new URL(config.publicUrl).hostname;
  const secure = smtpPort === implicitTlsPort;
  const pool = createTransport({
    ...{ pool: true, maxConnections: 3, maxMessages: 100, host: smtpHost!, port: smtpPort, name: domain },
    ...{ secure, requireTLS: !secure && config.env !== 'development', tls: { minVersion: 'TLSv1.2' } },
    ...(smtpUser === null ? {} : { auth: { user: smtpUser, pass: smtpPassword ?? '' } }),
    ...{ connectionTimeout: deadlines.connect, dnsTimeout: deadlines.connect },
    ...{ greetingTimeout: deadlines.command, socketTimeout: deadlines.command },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });

  return {
    keeps: false,
    send: async (mail: OutgoingMail) => {
      await pool.sendMail({
        from: { name: config.appName, address: config.emailFrom! },
        // As an object, so that nothing in the text could be read as a second recipient.
        to: { name: '', address: mail.to },
        ...{ subject: mail.subject, text: mail.text, html: mail.html },
        ...{ messageId: `<${mail.id}@${domain}>`, date: mail.createdAt },
        // RFC 3834 §5: no out-of-office notes in reply.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(deadlines.mail),
      });
    },
    close: () => pool.close({ force: true }),
  };
}
