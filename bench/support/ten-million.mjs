import { resultsTable } from './results.mjs';

/** What a year of ten million accounts takes, by the bytes of each kind of row. */
export function tenMillion(bytes) {
  const of = (kind) => {
    if (!bytes.has(kind)) throw new Error(`Nothing was measured of ${kind}.`);
    return bytes.get(kind);
  };
  const events = 8_200_000 * of('A security event');
  const rows = [
    ['Accounts', `10,000,000 × ${words(of('An account'))}`, size(1e7 * of('An account'))],
    [
      'One in ten with an authenticator app and 10 codes',
      `1,000,000 × (${words(of('An authenticator app'))} + 10 × ${words(of('A backup code'))})`,
      size(1e6 * (of('An authenticator app') + 10 * of('A backup code'))),
    ],
    ['Sessions a year', `72,000,000 × ${words(of('A session'))}`, size(7.2e7 * of('A session'))],
    ['Refreshes', '8,000,000 a day', '93 a second, five times that at peak'],
    ['Logins', '200,000 a day', '2.3 a second, five times that at peak'],
    ['Security events', `8,200,000 a day × ${words(of('A security event'))}`, `${size(events)} a day`],
    ['… kept for 365 days, the default', '', size(events * 365)],
    ['… kept for 30 days', '', size(events * 30)],
  ];
  return resultsTable(['What', 'Calculation', '>Figure'], rows);
}

const words = (number) => number.toLocaleString('en', { maximumFractionDigits: 0 });
const size = (number) => `${(number / 1e9).toLocaleString('en', { maximumSignificantDigits: 3 })} GB`;
