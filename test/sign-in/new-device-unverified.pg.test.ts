import { describe, expect, it } from '@jest/globals';
import { withApp } from '../support/with-app.js';

describe('a sign-in from a new device, where addresses are never verified', () => {
  it('is told to the owner all the same', async () => {
    await withApp({ EMAIL_VERIFICATION: 'off' }, async (app) => {
      const ada = await app.signedInUser();

      await ada.elsewhere();

      expect((await app.mails(ada.email)).map(({ name }) => name)).toEqual(['new-device']);
    });
  });
});
