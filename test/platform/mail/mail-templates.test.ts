import { readdirSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import {
  allFacts,
  at,
  countOf,
  folderWith,
  link,
  linkIn,
  names,
  open,
  shown,
} from '../../support/mail-folders.js';

/** How each language says the moment above, 24 hours, seven days, 30 minutes and one hour. */
const sayings: Record<string, Record<string, string>> = {
  en: {
    [at]: 'March 1, 2026 at 9:05 PM (Coordinated Universal Time)',
    '1440': '24 hours',
    '10080': '7 days',
    '30': '30 minutes',
    '60': '1 hour',
  },
  es: {
    [at]: '1 de marzo de 2026 a las 21:05 (tiempo universal coordinado)',
    '1440': '24 horas',
    '10080': '7 días',
    '30': '30 minutos',
    '60': '1 hora',
  },
  de: {
    [at]: '1. März 2026 um 21:05 (Koordinierte Weltzeit)',
    '1440': '24 Stunden',
    '10080': '7 Tage',
    '30': '30 Minuten',
    '60': '1 Stunde',
  },
  fr: {
    [at]: '1 mars 2026 à 21:05 (temps universel coordonné)',
    '1440': '24 heures',
    '10080': '7 jours',
    '30': '30 minutes',
    '60': '1 heure',
  },
  ar: {
    [at]: '1 مارس 2026 في 9:05 م (التوقيت العالمي المنسق)',
    '1440': '24 ساعة',
    '10080': '7 أيام',
    '30': '30 دقيقة',
    '60': 'ساعة',
  },
};

const languages = Object.keys(sayings);

describe('the mails that are shipped', () => {
  const templates = open();

  it.each(languages.flatMap((language) => names.map((name) => [language, name] as const)))(
    'tells every fact in %s of %s, in text and HTML',
    (language, name) => {
      const mail = templates.render(name, language, allFacts[name]);

      for (const fact of ['Praxis & Co', ...Object.values(allFacts[name])]) {
        const said =
          fact === link ? linkIn(language, name) : (sayings[language]![String(fact)] ?? String(fact));
        expect(mail.text.replace(/\s/g, ' ')).toContain(said);
        expect(shown(mail).replace(/\s/g, ' ')).toContain(said);
      }
      expect(mail.subject).toMatch(/^\S.*\S$/u);
      expect(mail.subject.length).toBeLessThan(78);
      expect(mail.html).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
      expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/\{\{|\}\}|undefined|null|\[object/);
    },
  );

  it('has every mail in every language', () => {
    const folder = new URL('../../../mail-templates/', import.meta.url);
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });

    const expected = languages.flatMap((language) => [
      language,
      `${language}/footer.hbs`,
      ...names.map((name) => `${language}/${name}.hbs`),
    ]);
    expect(found.toSorted()).toEqual([...expected, 'layout.html.hbs'].toSorted());
  });

  it('gives the link an address of its own line in the text, and a place to click in the HTML', () => {
    const { text, html } = templates.render('reset-password', 'en', allFacts['reset-password']);

    expect(text).toContain(`\n\nSet a new password:\n${linkIn('en')}\n\n`);
    expect(html).toMatch(
      /<a [^>]*href="https:\/\/app\.example\/page\?next&#x3D;%2Fhome&amp;lang&#x3D;en#token&#x3D;a-b_c"/,
    );
    expect(countOf(/<a /g, html)).toBe(1);
    const french = templates.render('reset-password', 'fr', allFacts['reset-password']);
    expect(french.text).toContain(`mot de passe\u00a0:\n${linkIn('fr')}\n`);
    expect(countOf(/<(img|link|script|iframe)|url\(|@import|src=/g, html)).toBe(0);
  });

  it('leaves out the lines of what is not known', () => {
    const facts = { name: null, device: null, ipAddress: null, signedInAt: at };
    const { text, html } = templates.render('new-device', 'en', facts);

    expect(text).toMatch(/^Hello,\n\n/);
    expect(text).toMatch(/\n\nTime: March 1, 2026 at 9:05\sPM \(Coordinated Universal Time\)\n\n/);
    expect(text).not.toMatch(/Device|IP|\n\n\n/);
    expect(html).not.toMatch(/Device:|IP address|<br>/);
  });

  it('says moments in the zone of the settings, by its name in the season', () => {
    const inBerlin = open({ mailTimeZone: 'Europe/Berlin' });
    const say = (attemptedAt: string) => inBerlin.render('signup-attempt', 'de', { attemptedAt }).text;

    expect(say(at)).toContain('1. März 2026 um 22:05 (Mitteleuropäische Normalzeit)');
    expect(say('2026-07-01T21:05:00Z')).toContain('1. Juli 2026 um 23:05 (Mitteleuropäische Sommerzeit)');
  });

  it('says moments in UTC, wherever the server stands', () => {
    const { DateTimeFormat } = Intl;
    const inTokyo = jest.spyOn(Intl, 'DateTimeFormat');
    inTokyo.mockImplementation(
      (locale, options) => new DateTimeFormat(locale, { timeZone: 'Asia/Tokyo', ...options }),
    );

    const { text } = templates.render('signup-attempt', 'de', allFacts['signup-attempt']);
    inTokyo.mockRestore();
    expect(text).toContain('1. März 2026 um 21:05 (Koordinierte Weltzeit)');
  });

  it('counts in hours where they are whole, else in minutes', () => {
    const say = (expiresInMinutes: number) =>
      templates.render('verify-email', 'en', { link, expiresInMinutes }).text;

    expect(say(90)).toContain('for 90 minutes.');
    expect(say(120)).toContain('for 2 hours.');
  });
});

describe('the language', () => {
  const marked = (folder: string) => `Subject: ${folder} for {{appName}}\n\n${folder}: {{attemptedAt}}\n`;
  const own = (...tags: string[]) =>
    folderWith(Object.fromEntries(tags.map((tag) => [`${tag}/signup-attempt.hbs`, marked(tag)])));
  const facts = allFacts['signup-attempt'];

  it.each([
    ['de', 'en', 'Sie haben'],
    ['de-AT', 'en', 'Sie haben'],
    ['DE_at', 'en', 'Sie haben'],
    ['pt-BR', 'en', 'pt-BR for'],
    ['pt-br', 'en', 'pt-BR for'],
    ['pt-PT', 'en', 'pt for'],
    ['zh-Hant-TW', 'en', 'zh-Hant for'],
    ['zh-CN', 'fr', 'Vous avez'],
    ['zh-CN', 'fr-CA', 'Vous avez'],
    [null, 'es', 'Ya tiene'],
    ['', 'es', 'Ya tiene'],
    ['zh-CN', 'xx', 'You already'],
  ])('of a user with %p, by default %p, is %p', (locale, defaultLocale, beginning) => {
    const mailTemplatesDir = own('pt', 'pt-BR', 'zh-Hant');
    const templates = open({ mailTemplatesDir, defaultLocale });

    expect(templates.render('signup-attempt', locale, facts).subject).toMatch(new RegExp(`^${beginning}`));
  });

  it.each([
    '-',
    '../de',
    'de/../en',
    '__proto__',
    'constructor',
    '\0',
    '\ud800',
    'x'.repeat(1e6),
    '-'.repeat(1e6),
  ])('is the default one for what is no language, and nothing fails', (locale) => {
    const templates = open({ defaultLocale: locale });

    expect(templates.render('signup-attempt', locale, facts).subject).toMatch(/^You already/);
  });

  it('runs from right to left where its script does, in dates too', () => {
    const templates = open({ mailTemplatesDir: own('he', 'az-Arab', 'az') });
    const frameOf = (locale: string) =>
      /<html [^>]*>/.exec(templates.render('signup-attempt', locale, facts).html)?.[0];

    expect(frameOf('he')).toBe('<html lang="he" dir="rtl">');
    expect(frameOf('az-arab')).toBe('<html lang="az-Arab" dir="rtl">');
    expect(frameOf('az')).toBe('<html lang="az" dir="ltr">');
    expect(templates.render('signup-attempt', 'he', facts).text).toContain('במרץ 2026');
  });
});
