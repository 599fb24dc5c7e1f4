import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { mailboxPage } from '../../src/api/pages/pages.js';
import type { KeptMail } from '../../src/platform/context/ports.js';
import { readConfig } from '../../src/platform/config/load-config.js';

const config = readConfig({ PUBLIC_URL: 'https://auth.example.com' });

const verification: KeptMail = {
  id: '0199-1',
  name: 'verify-email',
  to: 'ada@example.com',
  subject: 'Verify your email address',
  link: 'https://auth.example.com/verify-email#token=abc_DEF-1',
  text: 'Open https://auth.example.com/verify-email#token=abc_DEF-1',
  html: '<style>p { color: teal }</style><p>Open <a href="https://auth.example.com/">this</a></p>',
  sentAt: new Date('2026-03-01T12:30:00.250Z'),
};

const notice: KeptMail = { ...verification, id: '0199-2', name: 'password-changed', link: null };
const hostile: KeptMail = {
  ...verification,
  id: '"><script>/ü',
  to: '"</bdi><script>alert(1)</script>"@example.com',
  subject: '</title><script>alert(1)</script>',
  link: 'javascript:alert(1)',
  text: '</pre><script>alert(1)</script>',
  html: '"><script>alert(1)</script>',
};

function ask(
  path: string,
  { mails = [notice, verification], accept = 'text/html', host = 'localhost:4000' } = {},
) {
  const mailbox = {
    list: async () => mails,
    find: async (id: string) => mails.find((mail) => mail.id === id) ?? null,
  };
  return mailboxPage(config, mailbox, { path, accept, host });
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the mailbox', () => {
  it('lists mails as they are given, each with a link to it', async () => {
    const answer = await ask('/mailbox');

    expect(answer).toMatchObject({ status: 200, headers: { vary: 'Accept', 'cache-control': 'no-store' } });
    expect([...answer!.body.matchAll(/<a href="mailbox\/([^"]+)"/g)].map(([, id]) => id)).toEqual([
      '0199-2',
      '0199-1',
    ]);
    for (const shown of ['2 mails', 'ada@example.com', '2026-03-01 12:30:00 UTC', 'password-changed']) {
      expect(answer!.body).toContain(shown);
    }
  });

  it('lets run the script that keeps the list up to date, and no other', async () => {
    const { headers, body } = (await ask('/mailbox'))!;

    const script = /<script type="module">([^]*?)<\/script>/.exec(body)![1]!;
    const style = /<style>([^]*?)<\/style>/.exec(body)![1]!;
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; img-src 'self'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'`,
    );
  });

  it('says while it is empty how a mail comes about', async () => {
    await expect(ask('/mailbox', { mails: [] })).resolves.toMatchObject({
      body: expect.stringMatching(/No mails yet.*sign up/),
    });
  });

  it('shows one mail with its link, its text, and its HTML in a frame without rights', async () => {
    const { headers, body } = (await ask('/mailbox/0199-1'))!;

    expect(body).toContain('<h1><bdi>Verify your email address</bdi></h1>');
    expect(body).toContain('<a href="https://auth.example.com/verify-email#token&#x3D;abc_DEF-1">');
    expect(body).toMatch(/<pre dir="auto">\nOpen https/);
    expect(body).toMatch(/<iframe title="[^"]+" sandbox="" srcdoc="&lt;style&gt;p /);
    const [, script] = /<script type="module">([^]*?)<\/script>/.exec(body)!;
    expect(headers['content-security-policy']).toContain(`script-src ${hashOf(script!)}`);
    expect(headers['content-security-policy']).not.toMatch(/connect-src/);
    expect(body.match(/<script/g)).toHaveLength(1);
  });

  it('answers JSON to those who ask for it', async () => {
    const accept = 'text/plain, application/json;q=0.9';
    const list = (await ask('/mailbox', { accept }))!;
    const one = (await ask('/mailbox/0199-1', { accept: 'application/json' }))!;

    const expected = { ...verification, sentAt: '2026-03-01T12:30:00.250Z' };
    expect(JSON.parse(list.body)).toEqual({ mails: [expect.objectContaining({ link: null }), expected] });
    expect(JSON.parse(one.body)).toEqual(expected);
    expect(one.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', vary: 'Accept' });
  });

  it("shows strangers' text as text", async () => {
    const list = (await ask('/mailbox', { mails: [hostile] }))!;
    const one = (await ask(`/mailbox/${encodeURIComponent(hostile.id)}`, { mails: [hostile] }))!;

    expect(list.body.match(/<script/g)).toHaveLength(1);
    expect(list.body).toContain(`<a href="mailbox/${encodeURIComponent(hostile.id)}">`);
    expect(one.body.match(/<script/g)).toHaveLength(1);
    expect(one.body).not.toMatch(/href="javascript/);
    expect(one.body).toContain('srcdoc="&quot;&gt;&lt;script&gt;');
  });

  it.each(['/mailbox/nobody', '/mailbox/%E0%A4%A', '/mailbox/0199-1/more'])(
    'has nothing at %s',
    async (path) => {
      await expect(ask(path)).rejects.toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it.each(['/', '/mailboxes', '/graphql', '/mailbox/', '/a/mailbox'])('leaves %s to others', async (path) => {
    await expect(ask(path, { host: 'evil.example' })).resolves.toBeNull();
  });
});

describe('whom the mailbox answers', () => {
  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:4000',
    '[::1]',
    '[::1]:4000',
    'auth.example.com',
    'auth.example.com:443',
  ])('is a browser that asks for %s', async (host) => {
    await expect(ask('/mailbox', { host })).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    '',
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    'evil.example#localhost',
    'localhost@evil.example',
    'localhost:80:80',
    '127.0.0.1.evil.example',
    'xauth.example.com',
    '::1',
  ])('is not one that asks for %p', async (host) => {
    for (const path of ['/mailbox', '/mailbox/0199-1', '/mailbox/nobody']) {
      await expect(ask(path, { host })).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
    }
  });

  it('is nobody without a Host header', async () => {
    const mailbox = { list: async () => [], find: async () => null };
    const request = { path: '/mailbox', accept: undefined, host: undefined };

    await expect(mailboxPage(config, mailbox, request)).rejects.toMatchObject({ status: 403 });
  });
});
