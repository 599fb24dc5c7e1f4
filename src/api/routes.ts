import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Call } from '../platform/context/request-context.js';
import { Refusal, refusals } from '../platform/errors/refusal.js';
import { headProblem } from '../platform/http/request-head.js';
import type { RequestTarget } from '../platform/http/request-head.js';
import { version } from '../platform/telemetry/version.js';
import { preflightHeaders } from './cors.js';
import { execute, sandboxPage } from './graphql-server.js';
import type { Api } from './graphql-server.js';
import { HttpRefusal, json } from './http-answer.js';
import type { Answer } from './http-answer.js';
import { oauthCallback } from './oauth-callback.js';
import { readOperation } from './request-body.js';

/** Leads a request to what answers it. */
export async function route(
  api: Api,
  call: Call,
  request: IncomingMessage,
  target: RequestTarget,
): Promise<Answer> {
  const { config } = call;
  const { path } = target;
  const problem = headProblem(request);
  if (problem !== null) throw new HttpRefusal(400, 'BAD_USER_INPUT', problem, { connection: 'close' });
  if (request.method === 'OPTIONS') return { status: 204, headers: preflightHeaders(request), body: '' };
  if (path === config.graphqlPath) return graphql(api, call, request);

  const page = await pageAt(call, request.headers, target);
  if (!page)
    throw new HttpRefusal(404, 'NOT_FOUND', `There is nothing here. GraphQL is at ${config.graphqlPath}.`);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw wrongMethod('GET');
  return page;
}

async function graphql(api: Api, call: Call, request: IncomingMessage): Promise<Answer> {
  const { env, bodyLimitKib } = call.config;
  if (request.method === 'GET' && env === 'development') return sandboxPage(api.apollo, call);
  if (request.method !== 'POST') throw wrongMethod('POST');
  const operation = await readOperation(request, bodyLimitKib * 1024, api.trusted);
  return inTime(call, execute(api, call, operation));
}

/** An answer in time, whatever the operation waits for. It may still be done: whoever asks again finds out. */
async function inTime(call: Call, answer: Promise<Answer>): Promise<Answer> {
  const { answerTimeoutMs } = call.config;
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      call.isOverdue = true;
      const because = `no answer within ${answerTimeoutMs} ms`;
      call.refused ??= new Refusal('ServiceUnavailable', { retryAfter: 1, because });
      reject(
        new HttpRefusal(503, 'SERVICE_UNAVAILABLE', refusals.ServiceUnavailable, { 'retry-after': '1' }),
      );
    }, answerTimeoutMs);
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

function wrongMethod(allow: string): HttpRefusal {
  return new HttpRefusal(405, 'BAD_USER_INPUT', `Ask by ${allow}.`, { allow });
}

/** What can be had at a path by asking alone, which changes nothing; null where there is nothing. */
async function pageAt(
  call: Call,
  headers: IncomingHttpHeaders,
  { url, path, host }: RequestTarget,
): Promise<Answer | null> {
  const { config, mail, jwt } = call;
  if (path === '/') return index(call);
  if (path === '/health') return json(200, { status: 'ok' });
  if (path === '/ready') return ready(call);
  if (path === '/.well-known/jwks.json') {
    return unlessKnown(headers, json(200, jwt.jwks(call.now()), { 'cache-control': 'public, max-age=300' }));
  }

  const acceptLanguage = headers['accept-language'];
  const callback = await oauthCallback(config, { url, host, acceptLanguage });
  if (callback) return callback;

  // Loaded by the first who asks: a server with a frontend of its own never needs them.
  const { landingPage, mailboxPage } = await import('./pages/pages.js');
  const landing = landingPage(config, path, acceptLanguage);
  if (landing || !mail.mailbox || !/^\/mailbox(\/|$)/.test(path)) return landing;
  return mailboxPage(config, mail.mailbox, { path, accept: headers.accept, host });
}

/** For load balancers: what there is, and nothing of where it is or which version. */
async function ready({ health }: Call): Promise<Answer> {
  const readiness = await health.look();
  return json(readiness.status === 'down' ? 503 : 200, readiness);
}

function index({ config, mail }: Call): Answer {
  const mailbox = mail.mailbox ? { mailbox: '/mailbox' } : {};
  return json(200, {
    name: 'Gatehouse',
    about: 'An authentication server with a GraphQL API.',
    // Outside development nobody learns by it which weaknesses to try.
    ...(config.env === 'development' && { version }),
    endpoints: {
      ...{ graphql: config.graphqlPath, jwks: '/.well-known/jwks.json' },
      ...{ health: '/health', ready: '/ready', ...mailbox },
    },
  });
}

/** RFC 9110 §13.1.2: who has this very answer already is told so, and gets no body. */
function unlessKnown(asked: IncomingHttpHeaders, answer: Answer): Answer {
  const etag = `"${createHash('sha256').update(answer.body).digest('base64url')}"`;
  const headers = { ...answer.headers, etag };
  const known = (asked['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*')
    ? { status: 304, headers, body: '' }
    : { ...answer, headers };
}
