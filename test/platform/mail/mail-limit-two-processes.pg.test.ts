import { expect, it } from '@jest/globals';
import { TestApp } from '../../support/test-app.js';

it('mails to an address are counted by two servers together', async () => {
  const app = await TestApp.start({ MAIL_LIMIT_PER_HOUR: '5' });
  const other = await app.beside();
  try {
    const { email } = await app.signedInUser();

    for (let turn = 0; turn < 10; turn++) {
      await app.client.mutate('requestPasswordReset', { email });
      await other.client.mutate('requestPasswordReset', { email });
    }

    const resets = (await app.mails(email)).filter(({ name }) => name === 'reset-password');
    // In half an hour, as long as a link is good.
    expect(resets).toHaveLength(3);
  } finally {
    await other.close();
    await app.close();
  }
});
