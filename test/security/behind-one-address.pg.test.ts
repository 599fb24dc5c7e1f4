import { describe, expect, it, jest } from '@jest/globals';
import { from, newAddress } from '../support/addresses.js';
import { documented, scenario, signedIn } from '../support/places.js';
import { settingsOf } from '../support/refused-settings.js';
import { password } from '../support/test-user.js';

jest.setTimeout(240_000);

describe('behind one address, by default', () => {
  it('thirty people of a clinic sign in within five minutes, and again while half mistype once', () =>
    scenario({}, async (clinic) => {
      const [people, address] = [await clinic.people(30), newAddress()];

      expect(await clinic.shift(people, address, 0)).toEqual(signedIn(30));
      expect(await clinic.shift(people, address, 15)).toEqual(signedIn(30));

      // An attacker in the same network has what is left until the lock.
      expect(await clinic.compared(() => clinic.guess(address))).toBe(
        documented("A clinic's own network, after its change of shift"),
      );
      expect(settingsOf(clinic.app)).toEqual(['LOGIN_FAIL_IP_THRESHOLD']);
      const { email, deviceToken } = people[0]!;
      expect(await clinic.login({ email, deviceToken }, address)).toBe('Authenticated');
    }));

  it('thirty people sign in at the same moment', () =>
    scenario({}, async (clinic) => {
      const [people, address] = [await clinic.people(30), newAddress()];

      const answers = await Promise.all(people.map(({ email }) => clinic.login({ email }, address)));

      expect(answers).toEqual(signedIn(30));
    }));

  it('a neighbour behind a carrier locks out new devices for a quarter of an hour, and nobody else', () =>
    scenario({}, async (carrier) => {
      const [address, { email, deviceToken }] = [newAddress(), await carrier.signUp()];
      const { refreshToken } = await carrier.app.client.mutate('login', { email, password }, from(address));

      expect(await carrier.compared(() => carrier.guess(address))).toBe(
        documented('A neighbour behind a carrier'),
      );

      expect(await carrier.login({ email }, address)).toBe('RateLimitedError');
      expect(await carrier.login({ email, deviceToken }, address)).toBe('Authenticated');
      expect(await carrier.login({ email }, newAddress())).toBe('Authenticated');
      const refreshed = await carrier.app.client.mutate('refresh', { refreshToken }, from(address));
      expect(refreshed).toBeSignedIn();
      carrier.app.clock.advance('15m');
      expect(await carrier.login({ email }, address)).toBe('Authenticated');
    }));

  it('an attacker has as many guesses as the page says, by the hour and by the day', () =>
    scenario({}, async (internet) => {
      const fast = newAddress();
      const guessFast = () => internet.guess(fast);

      const inAnHour = await internet.comparedIn(60, 5, guessFast);
      const later = await internet.comparedIn(23 * 60, 15, guessFast);

      expect(inAnHour).toBe(documented('One address, as fast as it can, in an hour'));
      expect(inAnHour + later).toBe(documented('One address, as fast as it can, in a day'));
    }));

  it('an attacker who stays below the lock has as many as it permits in each quarter of an hour', () =>
    scenario({}, async (internet) => {
      const careful = newAddress();
      const names = new Set<string>();
      for (let guesses = 0; guesses < 29 * 4; guesses++) {
        names.add(await internet.guess(careful));
        if (guesses % 29 === 28) internet.app.clock.advance('15m');
      }

      expect([...names]).toEqual(['InvalidCredentialsError']);
      expect(documented('One address, careful to stay below the lock, in an hour')).toBe(29 * 4);
      expect(documented('One address, careful to stay below the lock, in a day')).toBe(29 * 4 * 24);
      // One more in a quarter of an hour, and the address is locked.
      expect(await internet.compared(() => internet.guess(careful))).toBe(30);
    }));

  it('an account can be guessed at no faster from many addresses, and its owner comes in', () =>
    scenario({}, async (internet) => {
      const { email, deviceToken } = await internet.signUp();

      const count = await internet.comparedIn(60, 15, () => internet.guess(newAddress(), email));

      expect(count).toBe(documented('Any number of addresses at one account, in an hour'));
      expect(await internet.login({ email, deviceToken }, newAddress())).toBe('Authenticated');
    }));

  it('a right password in between frees no guesses of an address', () =>
    scenario({}, async (internet) => {
      const [address, { email }] = [newAddress(), await internet.signUp()];
      let count = 0;

      for (let tries = 0; tries < 40; tries++) {
        if ((await internet.guess(address)) === 'InvalidCredentialsError') count++;
        if (tries % 5 === 0) await internet.login({ email }, address);
      }

      expect(count).toBe(30);
    }));
});

describe('behind one address that SHARED_ADDRESSES names', () => {
  const school = '203.0.113.7';
  const settings = { SHARED_ADDRESSES: `${school}=200` };

  it('a class of two hundred signs up within ten minutes, and then signs in while half mistype once', () =>
    scenario(settings, async (place) => {
      const people = [];
      for (let row = 0; row < 20; row++) {
        people.push(...(await Promise.all(Array.from({ length: 10 }, () => place.signUp(school)))));
        place.app.clock.advance('30s');
      }
      expect(people.map(({ answer }) => answer)).toEqual(signedIn(200));

      place.app.clock.advance('15m');
      expect(await place.shift(people, school, 100)).toEqual(signedIn(200));
      place.app.clock.advance('15m');
      expect(await place.compared(() => place.guess(school))).toBe(
        documented('A class of 200 in `SHARED_ADDRESSES`, in 15 minutes'),
      );
    }));

  it('other addresses have the limits as they are', () =>
    scenario(settings, async (place) => {
      const elsewhere = '203.0.113.8';
      const answers = [];
      for (let count = 0; count < 31; count++) answers.push((await place.signUp(elsewhere)).answer);

      expect(answers).toEqual([...signedIn(30), 'RateLimitedError']);
      expect(settingsOf(place.app)).toEqual(['RL_SIGNUP_IP_LIMIT']);
      expect(await place.compared(() => place.guess(elsewhere))).toBe(30);
    }));

  it('the requests of a minute are as many times more', () =>
    scenario({ SHARED_ADDRESSES: `${school}=90`, RATE_LIMIT_PER_MINUTE: '10' }, async ({ app }) => {
      const ask = async () => (await app.client.ask('{ __typename }', {}, from(school))).status;
      const statuses = [];
      for (let count = 0; count < 31; count++) statuses.push(await ask());

      expect(statuses).toEqual([...Array<number>(30).fill(200), 429]);
    }));
});

describe('behind a server that signs people in and passes their addresses on', () => {
  // The tests connect from this machine.
  const settings = { TRUST_PROXY: '127.0.0.1, 10.200.0.0/16' };
  const backend = '10.200.0.9';

  it('everybody has a budget, and who uses it up locks nobody else out', () =>
    scenario(settings, async (place) => {
      const people = await place.people(60);
      const [villain, honest] = ['198.51.100.1', '198.51.100.2'];

      expect(await place.compared(() => place.guess(`${villain}, ${backend}`))).toBe(
        documented('A person behind a server that passes addresses on'),
      );

      const { email } = people[0]!;
      expect(await place.login({ email }, `${villain}, ${backend}`)).toBe('RateLimitedError');
      expect(await place.login({ email }, `${honest}, ${backend}`)).toBe('Authenticated');
      for (const [at, person] of people.entries()) {
        expect(await place.login({ email: person.email }, `192.0.2.${at}, ${backend}`)).toBe('Authenticated');
      }
    }));

  it('who comes directly gains nothing by a header of their own', () =>
    scenario(settings, async (place) => {
      const attacker = '198.51.100.9';
      let forged = 0;

      const count = await place.compared(() => place.guess(`192.0.2.${forged++}, ${attacker}`));

      expect(count).toBe(30);
    }));
});
