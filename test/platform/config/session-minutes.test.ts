import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/platform/config/load-config.js';

describe('SESSION_IDLE_MINUTES and SESSION_MAX_MINUTES', () => {
  it('take the place of the settings in days, which stay for all that they do not name', () => {
    expect(readConfig({})).toMatchObject({
      sessionIdleMinutes: { others: 20_160, byRole: {} },
      sessionMaxMinutes: { others: 129_600, byRole: {} },
    });
    expect(
      readConfig({
        REFRESH_TOKEN_EXPIRE_DAYS: '1',
        SESSION_IDLE_MINUTES: ' ADMIN: 5',
        SESSION_MAX_MINUTES: '2880',
      }),
    ).toMatchObject({
      sessionIdleMinutes: { others: 1440, byRole: { ADMIN: 5 } },
      sessionMaxMinutes: { others: 2880, byRole: {} },
    });
  });

  it.each([
    [{ SESSION_IDLE_MINUTES: '0' }, 'SESSION_IDLE_MINUTES has "0"'],
    [{ SESSION_IDLE_MINUTES: '15.5' }, 'SESSION_IDLE_MINUTES has "15.5"'],
    [{ SESSION_IDLE_MINUTES: '60,' }, 'SESSION_IDLE_MINUTES has ""'],
    [{ SESSION_MAX_MINUTES: '60,admin:5' }, 'SESSION_MAX_MINUTES has "admin:5"'],
    [{ SESSION_MAX_MINUTES: '5256001' }, 'SESSION_MAX_MINUTES has "5256001"'],
    [{ SESSION_IDLE_MINUTES: '60,70' }, 'has two values for all other roles'],
    [{ SESSION_IDLE_MINUTES: 'ADMIN:5,ADMIN:6' }, 'has two values for ADMIN'],
    [{ SESSION_IDLE_MINUTES: '60,DOCTOR:5' }, 'SESSION_IDLE_MINUTES has "DOCTOR": add it to ROLES.'],
    [
      { SESSION_IDLE_MINUTES: '60', REFRESH_TOKEN_EXPIRE_DAYS: '1' },
      'and REFRESH_TOKEN_EXPIRE_DAYS both say',
    ],
    [{ SESSION_MAX_MINUTES: '60', SESSION_MAX_DAYS: '1' }, 'and SESSION_MAX_DAYS both say'],
    [
      { SESSION_IDLE_MINUTES: '61', SESSION_MAX_MINUTES: '60' },
      'SESSION_IDLE_MINUTES gives sessions more time than SESSION_MAX_MINUTES',
    ],
    [
      { REFRESH_TOKEN_EXPIRE_DAYS: '8', SESSION_MAX_DAYS: '7' },
      'REFRESH_TOKEN_EXPIRE_DAYS gives sessions more time than SESSION_MAX_DAYS',
    ],
    [
      { SESSION_IDLE_MINUTES: '60,ADMIN:1', REFRESH_GRACE_SECONDS: '21' },
      'REFRESH_GRACE_SECONDS is over a third of the shortest idle time: give at most 20.',
    ],
  ])('refuse %j', (settings, message) => {
    expect(() => readConfig(settings)).toThrow(message);
  });
});
