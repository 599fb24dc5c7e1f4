import { describe, expect, it } from '@jest/globals';
import { enrolling } from '../support/second-factor.js';
import { shareApp } from '../support/shared.js';
import type { TestApp } from '../support/test-app.js';

describe('an enrolment', () => {
  let app: TestApp;
  shareApp((started) => (app = started));
  const { begin, phoneOf, confirm } = enrolling(() => app);

  it('is for who began it, once, and for a quarter of an hour', async () => {
    const [ada, eve] = [await app.signedInUser(), await app.signedInUser()];
    const [first, second] = [await begin(ada), await begin(ada)];

    await expect(confirm(eve, first, phoneOf(first).code())).resolves.toBeRefused('InvalidToken');
    app.clock.advance('14m');
    await expect(confirm(ada, first, phoneOf(first).code())).resolves.toMatchObject({
      __typename: 'BackupCodes',
    });
    await expect(confirm(ada, first, phoneOf(first).code(1))).resolves.toBeRefused('InvalidToken');
    await expect(confirm(ada, second, phoneOf(second).code())).resolves.toBeRefused('InvalidToken');

    const late = await begin(eve, undefined).catch(() => null);
    expect(late).toBeRefused('ReauthenticationRequired');
  });

  it('runs out', async () => {
    const ada = await app.signedInUser();
    const enrolment = await begin(ada);

    app.clock.advance('16m');
    await ada.refresh();

    await expect(confirm(ada, enrolment, phoneOf(enrolment).code())).resolves.toBeRefused('InvalidToken');
  });

  it('has one winner of twenty that confirm at once', async () => {
    const ada = await app.signedInUser();
    const enrolment = await begin(ada);
    const code = phoneOf(enrolment).code();
    const token = ada.accessToken;
    const input = { enrollmentToken: enrolment.enrollmentToken, code };

    const results = await Promise.all(
      Array.from({ length: 5 }, () => app.client.mutate('confirmTotp', input, { token })),
    );

    expect(results.filter(({ __typename }) => __typename === 'BackupCodes')).toHaveLength(1);
  });
});
