import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Result } from '../support/client.js';
import { TestApp } from '../support/test-app.js';

describe('signup, choosing a password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ PASSWORD_MIN_LENGTH: '10', PASSWORD_MAX_LENGTH: '100' });
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const choose = (password: string, wish: object = {}): Promise<Result<'signup'>> =>
    app.client.mutate('signup', { email: app.uniqueEmail(), password, ...wish });

  const suggestion = {
    short: 'Use at least 10 characters.',
    common: 'Many people use this password, so attackers try it first. Choose another one.',
    personal: 'Leave out your name, your username and your email address.',
  };

  it.each([
    ['one letter', 'a'],
    ['nine characters', 'nine char'],
    ['nine emoji', '🦉'.repeat(9)],
    ['nine accented letters of two code points', 'e\u0301'.repeat(9)],
  ])('refuses %s as too short', async (_what, password) => {
    const result = await choose(password);

    expect(result).toBeRefused('WeakPassword');
    expect(result.suggestions).toContain(suggestion.short);
  });

  it.each([
    ['ten characters, spaces among them', 'ten  chars'],
    ['ten emoji', '🦉'.repeat(10)],
    ['a hundred emoji', '🦉'.repeat(100)],
  ])('takes %s', async (_what, password) => {
    const email = app.uniqueEmail();

    await expect(choose(password, { email })).resolves.toBeSignedIn();
    await expect(app.client.mutate('login', { email, password })).resolves.toBeSignedIn();
  });

  it.each(['1234567890', 'qwertyuiop', 'QwertyUIOP'])('refuses %j as common', async (password) => {
    const result = await choose(password);

    expect(result).toBeRefused('WeakPassword');
    expect(result.suggestions).toEqual([suggestion.common]);
  });

  it.each([
    ['the address', 'Wanda.Vogelsang@example.com', { email: 'wanda.vogelsang@example.com' }],
    ['the part of it before the @', 'Wilma.Vogelsang1', { email: 'wilma.vogelsang@example.com' }],
    ['the username', 'vogelsang99!!!', { username: 'VogelSang99' }],
    ['the name', 'ada vogelsang!', { name: 'Ada Vogelsang' }],
    ['the name without its spaces', 'AdaVogelsang12', { name: 'Ada Vogelsang' }],
  ])('refuses one that is made of %s', async (_made, password, wish) => {
    const result = await choose(password, wish);

    expect(result).toBeRefused('WeakPassword');
    expect(result.suggestions).toEqual([suggestion.personal]);
  });

  it('takes one in which a name is only a small part', async () => {
    const wish = { username: 'vogelsang99', name: 'Ada Li' };

    await expect(choose('vogelsang99 and Li in a tree', wish)).resolves.toBeSignedIn();
  });

  it.each([
    ['over the longest in code points', '🦉'.repeat(101), 'Use at most 100 characters.'],
    ['over 1024 bytes', 'x'.repeat(1025), 'This password is too long. Use a shorter one.'],
    ['of ninety thousand letters', 'x'.repeat(90_000), 'This password is too long. Use a shorter one.'],
    ['that is empty', '', 'Enter a password.'],
  ])('refuses one %s, and never hashes it', async (_which, password, message) => {
    const hash = jest.spyOn(app.app.hashes, 'hash');

    const result = await choose(password);

    expect(result).toBeRefused('InvalidInput');
    expect(hash).not.toHaveBeenCalled();
    expect(result.fields).toEqual([{ path: ['input', 'password'], message }]);
  });

  it('takes the longest there is, and tells it from one that differs in the last character', async () => {
    const email = app.uniqueEmail();
    const longest = `${'wolf owl '.repeat(11)}!`;
    await choose(longest, { email });

    const almost = await app.client.mutate('login', { email, password: longest.replace('!', '?') });

    expect(almost).toBeRefused('InvalidCredentials');
    await expect(app.client.mutate('login', { email, password: longest })).resolves.toBeSignedIn();
  });

  it('takes an accented letter typed in two ways for one password', async () => {
    const email = app.uniqueEmail();
    await choose('caf\u00e9 au lait', { email });

    const result = await app.client.mutate('login', { email, password: 'cafe\u0301 au lait' });

    expect(result).toBeSignedIn();
  });

  it('gives every suggestion that applies in one answer', async () => {
    const result = await choose('password', { username: 'password' });

    expect(result).toBeRefused('WeakPassword');
    expect(result.suggestions).toEqual([suggestion.short, suggestion.common, suggestion.personal]);
  });
});
