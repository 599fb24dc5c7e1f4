import type { Config } from '../../platform/config/config.js';
import { hostnameOf, isLocalName } from '../../platform/config/loopback.js';
import type { Mailbox } from '../../platform/context/ports.js';
import { HttpError, json } from '../http-response.js';
import type { HttpResponse } from '../http-response.js';
import { qualityOf } from '../../platform/http/quality-values.js';
import type { ActionField } from './action-documents.js';
import { renderAction } from './action.js';
import { docsPage } from './docs.js';
import { favicon } from './favicon.js';
import { renderList, renderMail } from './mailbox.js';

/** The pages that links in mails open on a server without a frontend. Returns null for any other URL. */
export function actionPage(
  config: Config,
  url: string,
  acceptLanguage: string | undefined,
): HttpResponse | null {
  if (config.frontendUrl !== null) return null;
  const [path = '', ...query] = url.split('?');
  const fields = new Map<string, ActionField>([
    [config.verifyEmailPath, 'verifyEmail'],
    [config.resetPasswordPath, 'resetPassword'],
    [config.confirmEmailChangePath, 'confirmEmailChange'],
  ]);
  const field = fields.get(path);
  if (field === undefined) return null;
  return renderAction(config, field, { acceptLanguage, query: new URLSearchParams(query.join('?')) });
}

/** The icon of the pages, and in development the documentation. Returns null for any other path. */
export function assetAt({ env }: Config, path: string): HttpResponse | null {
  if (path === '/favicon.svg' || path === '/favicon.ico') return favicon;
  return env === 'development' ? docsPage(path) : null;
}

interface MailboxRequest {
  readonly path: string;
  readonly accept: string | undefined;
  readonly host: string | undefined;
}

/**
 * The mails of a server in development, for people, and with `Accept: application/json` for end-to-end tests:
 *
 *     GET /mailbox        { "mails": [{ "id", "name", "to", "subject", "link", "text", "html", "sentAt" }] }, the newest first
 *     GET /mailbox/<id>   one of them, without anything around it
 *
 * `name` is the kind of mail, such as "verify-email"; `link` is the link to click, or null. Returns null for other
 * paths.
 */
export async function mailboxPage(
  config: Config,
  mailbox: Mailbox,
  request: MailboxRequest,
): Promise<HttpResponse | null> {
  const asked = /^\/mailbox(?:\/(?<id>.+))?$/.exec(request.path);
  if (!asked) return null;
  const name = hostnameOf(request.host);
  if (!isLocalName(name) && name !== new URL(config.publicUrl).hostname) {
    throw new HttpError(
      403,
      'FORBIDDEN',
      'The mailbox answers to localhost, to IP addresses and to the host of PUBLIC_URL.',
    );
  }

  const id = asked.groups?.['id'];
  const answer = await (id === undefined
    ? listOf(config, mailbox, request)
    : mailOf(config, mailbox, request, id));
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store', vary: 'Accept' } };
}

function wantsJson({ accept }: MailboxRequest): boolean {
  return qualityOf(accept, 'application/json') > 0;
}

async function listOf(config: Config, mailbox: Mailbox, request: MailboxRequest): Promise<HttpResponse> {
  const mails = await mailbox.list();
  return wantsJson(request) ? json(200, { mails }) : renderList(config, mails);
}

async function mailOf(
  config: Config,
  mailbox: Mailbox,
  request: MailboxRequest,
  id: string,
): Promise<HttpResponse> {
  const mail = await mailbox.find(decoded(id));
  if (!mail) throw new HttpError(404, 'NOT_FOUND', 'Mail not found; /mailbox lists all mails.');
  return wantsJson(request) ? json(200, mail) : renderMail(config, mail);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
