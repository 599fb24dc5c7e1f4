import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import { openMailTemplates } from '../../src/platform/mail/templates/templates.js';
import type { MailFacts, MailName, MailTemplates } from '../../src/platform/mail/mails.js';
import type { RenderedMail } from '../../src/platform/context/ports.js';

export const link = 'https://app.example/page?next=%2Fhome#token=a-b_c';

/** The link as a mail in that language tells it. */
export function linkIn(language: string, name: MailName = 'reset-password'): string {
  const hints = `lang=${language}${name === 'invitation' ? '&for=invitation' : ''}`;
  return `https://app.example/page?next=%2Fhome&${hints}#token=a-b_c`;
}

export const at = '2026-03-01T21:05:00Z';
const seen = { name: 'Zoë', device: 'Firefox on Linux', ipAddress: '2001:db8::7' };

type Files = Readonly<Record<string, string | Buffer>>;

interface Settings {
  readonly appName?: string;
  readonly mailTemplatesDir?: string | null;
  readonly defaultLocale?: string;
  readonly appUrl?: string | null;
  readonly supportContact?: string | null;
  readonly mailTimeZone?: string;
}

/** One of each mail. */
export const allFacts: { readonly [Name in MailName]: MailFacts[Name] } = {
  'verify-email': { link, expiresInMinutes: 1440 },
  invitation: { name: 'Zoë', link, expiresInMinutes: 10_080 },
  'reset-password': { name: 'Zoë', link, expiresInMinutes: 30 },
  'password-changed': { name: 'Zoë', changedAt: at },
  'confirm-email-change': { link, expiresInMinutes: 60 },
  'email-change-requested': { name: 'Zoë', newEmail: 'zoe@new.example', requestedAt: at },
  'email-changed': { name: 'Zoë', newEmail: 'zoe@new.example', changedAt: at },
  'recovery-link-created': { name: 'Zoë', changedAt: at },
  'signup-attempt': { attemptedAt: at },
  'mfa-enabled': { name: 'Zoë', changedAt: at },
  'mfa-disabled': { name: 'Zoë', changedAt: at },
  'backup-code-used': { name: 'Zoë', left: 47, usedAt: at },
  'identity-linked': { name: 'Zoë', provider: 'St. Mary’s Clinic', linkedAt: at },
  'identity-unlinked': { name: 'Zoë', provider: 'St. Mary’s Clinic', unlinkedAt: at },
  'new-device': { ...seen, signedInAt: at },
  'session-ended': { ...seen, endedAt: at },
};

export const names = Object.keys(allFacts) as MailName[];

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder of an operator's own, with these files. */
export function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-templates-'));
  folders.push(folder);
  for (const [name, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), source);
  }
  return folder;
}

export function open({
  appName = 'Praxis & Co',
  mailTemplatesDir = null,
  defaultLocale = 'en',
  appUrl = null,
  supportContact = null,
  mailTimeZone = 'UTC',
}: Settings = {}): MailTemplates {
  return openMailTemplates({
    appName,
    mailTemplatesDir,
    defaultLocale,
    appUrl,
    supportContact,
    mailTimeZone,
  });
}

export function openWith(files: Files): MailTemplates {
  return open({ mailTemplatesDir: folderWith(files) });
}

const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#x60;': '`',
  '&#x3D;': '=',
  '&amp;': '&',
};

/** The characters that an HTML mail shows. */
export function shown({ html }: RenderedMail): string {
  const body = html.slice(html.indexOf('<body'));
  return body.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity);
}

export function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}
