import { describe, expect, it } from '@jest/globals';
import { allFacts, countOf, linkIn, names, open } from '../../support/mail-folders.js';

const languages = ['en', 'es', 'de', 'fr', 'ar'];

describe('what every mail tells', () => {
  const settings = { appUrl: 'https://praxis.example/login?a=1&b', supportContact: '+49 30 123-456' };
  const [told, untold] = [open(settings), open()];
  const everything = languages.flatMap((language) => names.map((name) => [language, name] as const));
  const linkOf = (text: string) => text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  const previewOf = (html: string) => /<div style="display: none[^>]*>([^<]*)<\/div>/.exec(html)![1]!;

  it.each(everything)('is how to go on and whom to ask, in %s in %s', (language, name) => {
    const { text, html } = told.render(name, language, allFacts[name]);

    for (const said of [settings.appUrl, settings.supportContact]) {
      expect(text).toContain(said);
      expect(linkOf(html)).toContain(said);
    }
    expect(linkOf(html)).toContain(`href="${settings.appUrl}"`);
    expect(html).toContain('href="tel:+4930123456"');
    const isNotice = !('link' in allFacts[name]);
    expect(countOf(/class="button"/g, html)).toBe(1);
    expect(linkOf(/class="button" href="([^"]*)"/.exec(html)![1]!)).toBe(
      isNotice ? settings.appUrl : linkIn(language, name),
    );
  });

  it.each(everything)('is who sends it and why, and what it is about, in %s in %s', (language, name) => {
    const { text, html, subject } = untold.render(name, language, allFacts[name]);

    expect(text.split('\n-- \n')[1]).toMatch(/^.*Praxis & Co.*[.]\n$/);
    expect(html).toContain('class="footer"');
    const preview = previewOf(html);
    expect(preview).toMatch(/^.{15,100}[.]$/);
    expect(preview).not.toContain(subject);
    expect(`${text}${html}`).not.toMatch(/href="(tel|mailto)|null/);
  });

  it('has a reason that is true without an account', () => {
    const why = (name: 'verify-email' | 'reset-password') =>
      untold.render(name, 'en', allFacts[name]).text.split('\n-- \n')[1];

    expect(why('reset-password')).toContain('because it is about your account there');
    expect(why('verify-email')).toContain('because this email address was entered there');
  });

  it.each([
    ['help@praxis.example', 'mailto:help@praxis.example'],
    ['https://praxis.example/help', 'https://praxis.example/help'],
  ])('links to %s', (supportContact, target) => {
    const { html } = open({ supportContact }).render('mfa-enabled', 'ar', allFacts['mfa-enabled']);

    expect(html).toContain(`<a href="${target}" style="color: inherit;"><bdi>${supportContact}</bdi></a>`);
  });

  it('is in words of one form of address, in each language', () => {
    const all = (language: string) =>
      names
        .map((name) => told.render(name, language, allFacts[name]))
        .map(({ subject, text }) => subject + text)
        .join('\n');

    const others = {
      de: /(?<!\p{L})(du|dein\p{L}*|dir|dich|euch|euer|eure\p{L}*)(?!\p{L})/iu,
      fr: /(?<!\p{L})(tu|toi|te|ton|ta|tes)(?!\p{L})|\(e\)/iu,
      es: /(?<!\p{L})(tú|tu|tus|te|ti|vosotros|vuestr\p{L}*)(?!\p{L})/iu,
      // The plural of courtesy, and imperatives that address a man.
      ar: /كم[ .،:]|اضغط|أغلق|ابدأ|تريد |تكن تتوقع/,
    };
    for (const [language, other] of Object.entries(others)) expect(other.exec(all(language))).toBeNull();
  });
});
