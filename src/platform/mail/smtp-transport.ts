import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.js';
import type { CompleteConfig } from '../context/app.js';
import type { MailTransport, OutgoingMail } from './transport.js';

/**
 * Milliseconds for a name look-up, for each step of the dialogue, and for one mail in total. Servers delay the greeting
 * to reject impatient clients, and delay the reply while they scan a mail: RFC 5321 §4.5.3.2 requires clients to wait
 * for five minutes. Tests shorten them.
 */
export const smtpDeadlines = { lookup: 5000, step: 300_000, mail: 600_000 };

/** Port 465 uses implicit TLS (RFC 8314 §3.3); other ports use STARTTLS. */
const implicitTlsPort = 465;

/** The options of the connection to the mail server. Outside development, TLS is required. */
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

/** Connects and signs in without sending a mail. Throws if that fails or exceeds the given milliseconds. */
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

/** Sends by SMTP over a few persistent connections. */
export function smtpTransport(config: CompleteConfig): MailTransport {
  const domain = new URL(config.publicUrl).hostname;
  const pool = createTransport({
    ...connectionOptions(config),
    pool: true,
    maxConnections: 3,
    maxMessages: 100,
    // Each of them also limits the wait for the greeting.
    connectionTimeout: smtpDeadlines.step,
    greetingTimeout: smtpDeadlines.step,
    socketTimeout: smtpDeadlines.step,
  });

  return {
    keeps: false,
    send: async (mail: OutgoingMail) => {
      await pool.sendMail({
        from: { name: config.appName, address: config.emailFrom! },
        // An object, so that the text cannot be parsed as a second recipient.
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: `<${mail.id}@${domain}>`,
        date: mail.createdAt,
        // RFC 3834 §5: prevents out-of-office replies.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(smtpDeadlines.mail),
      });
    },
    // Uses a separate connection and signs in.
    check: () => pool.verify(),
    close: () => pool.close({ force: true }),
  };
}
