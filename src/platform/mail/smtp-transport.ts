import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.js';
import type { CompleteConfig } from '../context/app.js';
import type { MailTransport, OutgoingMail } from './transport.js';

/**
 * Milliseconds: to look a name up, for each step of the dialogue, and for one mail in all. Servers keep clients waiting
 * with the greeting, to be rid of those that do not wait, or while they look into a mail: RFC 5321 §4.5.3.2 has
 * clients wait for five minutes. Tests shorten them.
 */
export const smtpDeadlines = { lookup: 5000, step: 300_000, mail: 600_000 };

/** Port 465 speaks TLS from the first byte (RFC 8314 §3.3); the others turn to it by STARTTLS. */
const implicitTlsPort = 465;

/** How we speak to the mail server. Outside development nothing is sent in the clear. */
function connectionOptions(config: Config) {
  const { smtpHost, smtpPort, smtpUser, smtpPassword } = config;
  const secure = smtpPort === implicitTlsPort;
  return {
    host: smtpHost!,
    port: smtpPort,
    name: new URL(config.publicUrl).hostname,
    secure,
    requireTLS: !secure && config.env !== 'development',
    tls: { minVersion: 'TLSv1.2' as const },
    ...(smtpUser === null ? {} : { auth: { user: smtpUser, pass: smtpPassword ?? '' } }),
    dnsTimeout: smtpDeadlines.lookup,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Connects and signs in as for a mail, and sends none. Throws within so many milliseconds when that cannot be done. */
export async function verifySmtp(config: Config, milliseconds: number): Promise<void> {
  const times = {
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
  };
  const transport = createTransport({ ...connectionOptions(config), ...times });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** Sends by SMTP over a few connections that are kept open. */
export function smtpTransport(config: CompleteConfig): MailTransport {
  const domain = new URL(config.publicUrl).hostname;
  const pool = createTransport({
    ...connectionOptions(config),
    pool: true,
    maxConnections: 3,
    maxMessages: 100,
    // Each of them cuts the wait for the greeting short.
    connectionTimeout: smtpDeadlines.step,
    greetingTimeout: smtpDeadlines.step,
    socketTimeout: smtpDeadlines.step,
  });

  return {
    keeps: false,
    send: async (mail: OutgoingMail) => {
      await pool.sendMail({
        from: { name: config.appName, address: config.emailFrom! },
        // As an object, so that nothing in the text could be read as a second recipient.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: `<${mail.id}@${domain}>`,
        date: mail.createdAt,
        // RFC 3834 §5: no out-of-office notes in reply.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(smtpDeadlines.mail),
      });
    },
    // On a connection of its own, signing in included.
    check: () => pool.verify(),
    close: () => pool.close({ force: true }),
  };
}
