import { describe, expect, it } from '@jest/globals';
import { allFacts, at, folderWith, linkIn, open, openWith } from '../../support/mail-folders.js';

const footerIn = (language: string) =>
  open().render('mfa-enabled', language, allFacts['mfa-enabled']).text.split('\n-- \n')[1]!.trim();

describe("an operator's own folder", () => {
  const own =
    'Subject: Ours\n\nHi {{#if name}}{{name}}{{else}}there{{/if}} at {{appName}} <3\n\n[Go]({{ link }})\n';
  const facts = allFacts['reset-password'];

  it('takes the place of what has the same name, and of nothing else', () => {
    const templates = openWith({ 'es/reset-password.hbs': own, '.git/config': 'x', 'es/.keep': '' });

    const mail = templates.render('reset-password', 'es', facts);
    expect(mail).toMatchObject({
      subject: 'Ours',
      text: `Hi Zoë at Praxis & Co <3\n\nGo:\n${linkIn('es')}\n\n-- \n${footerIn('es')}\n`,
    });
    expect(mail.html).toContain('>Hi <bdi>Zoë</bdi> at <bdi>Praxis &amp; Co</bdi> &lt;3</p>');
    expect(templates.render('verify-email', 'es', allFacts['verify-email']).subject).toMatch(/^Confirme/);
    expect(templates.render('reset-password', 'en', facts).subject).toMatch(/^Set a new/);
  });

  it('adds a language, and what that lacks comes in the default one', () => {
    const mailTemplatesDir = folderWith({ 'pt/reset-password.hbs': own.replaceAll('\n', '\r\n') });
    const templates = open({ mailTemplatesDir, defaultLocale: 'fr' });

    expect(templates.render('reset-password', 'pt-BR', facts).text).toMatch(
      /^Hi Zoë at Praxis & Co <3\n\nGo:\n/,
    );
    expect(templates.render('signup-attempt', 'pt-BR', allFacts['signup-attempt']).html).toContain(
      '<html lang="fr" dir="ltr">',
    );
  });

  it('may have the whole HTML of a mail, beside its text or ours', () => {
    const html = '<html dir="{{dir}}"><title>{{subject}}</title><a href="{{link}}">{{name}}</a>';
    const templates = openWith({ 'ar/reset-password.html.hbs': html });

    const mail = templates.render('reset-password', 'ar', {
      ...facts,
      name: '<i>"',
      link: 'https://a.example/"b',
    });
    const title = mail.subject.replace('&', '&amp;');
    expect(mail.html).toBe(
      `<html dir="rtl"><title>${title}</title><a href="https://a.example/&quot;b?lang&#x3D;ar">&lt;i&gt;&quot;</a>`,
    );
    expect(mail.text).toContain('https://a.example/"b?lang=ar');
  });

  it('loses the lines, and the paragraphs, of which conditions leave nothing', () => {
    const source =
      'Subject: A\n\n{{#if device}}B{{/if}}\nC\n\n{{#if device}}D{{/if}}\n\n{{#if device}}\nG\n\nH\n{{/if}}\n\nE\n  F\n';
    const templates = openWith({ 'en/new-device.hbs': source });
    const unknown = { name: null, device: null, ipAddress: null, signedInAt: at };

    const mail = templates.render('new-device', 'en', unknown);
    expect(mail.text).toBe(`C\n\nE\nF\n\n-- \n${footerIn('en')}\n`);
    expect(mail.html).toMatch(/>C<\/p>\s*<p [^>]*>E<br>\nF<\/p>/);
  });

  it('may have a layout of its own', () => {
    const layout =
      '{{lang}} {{dir}} {{subject}} {{appName}}{{#each paragraphs}}|{{text}}{{#if link}}={{link}}{{/if}}{{/each}}';
    const templates = openWith({ 'layout.html.hbs': layout, 'en/reset-password.hbs': own });

    expect(templates.render('reset-password', null, { ...facts, link: 'https://a.example/"' }).html).toBe(
      'en ltr Ours Praxis &amp; Co|Hi <bdi>Zoë</bdi> at <bdi>Praxis &amp; Co</bdi> &lt;3|Go=https://a.example/&quot;?lang&#x3D;en',
    );
  });
});

describe("an operator's own preview and footer", () => {
  const facts = allFacts['signup-attempt'];
  const own = (files: Record<string, string>) => openWith(files).render('signup-attempt', 'pt', facts);

  it('is the second paragraph where the template has none, and no footer in a language without one', () => {
    const { text, html } = own({ 'pt/signup-attempt.hbs': 'Subject: A\n\nOi,\n\n[x](y)\n\nVeja\nisso.\n' });

    expect(html).toContain('">Veja isso.</div>');
    expect(text).toBe('Oi,\n\n[x](y)\n\nVeja\nisso.\n');
    expect(html).not.toContain('class="footer"');
  });

  it('is what the files say', () => {
    const { text, html } = own({
      'pt/signup-attempt.hbs': 'Subject: A\nPreview: <b> & {{appName}}\n\nOi\n',
      'pt/footer.hbs': 'De {{appName}}{{#if isForAccount}}, conta{{/if}}{{#if appUrl}}!{{/if}}\n',
    });

    expect(html).toContain('">&lt;b&gt; &amp; Praxis &amp; Co</div>');
    expect(text).toBe('Oi\n\n-- \nDe Praxis & Co, conta\n');
  });

  it('never tells a token in the list of mails', () => {
    const { html } = openWith({
      'en/reset-password.hbs': 'Subject: A\n\nHi\n\n[Go]({{link}})\n',
    }).render('reset-password', 'en', allFacts['reset-password']);

    expect(html).toContain('mso-hide: all;"></div>');
  });
});
