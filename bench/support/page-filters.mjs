const dayOf = (day) => ({ createdAfter: `${day}T00:00:00Z`, createdBefore: `${day}T23:59:59Z` });

/** What pages of users are asked for by, and how many fit in what `fillUsers` makes. */
export const userFilters = {
  'no filter': {},
  'search: one in 20': { search: 'sofia' },
  'search: one in 20, behind others': { search: 'maria' },
  'search: one in three': { search: '@gmail.com' },
  'search: one in 5,000': { search: 'c4ca42' },
  'search: one': { search: 'u4000@' },
  'search: nobody': { search: 'nobody at all' },
  'search: two letters': { search: 'so' },
  'search: one in 100, the oldest': { search: 'firstcomer' },
  'role: one in 10': { role: 'PATIENT' },
  'role: one in 200': { role: 'DOCTOR' },
  'role: one in 10,000': { role: 'ADMIN' },
  'role: nobody': { role: 'REVIEWER' },
  suspended: { suspended: true },
  'not suspended': { suspended: false },
  'email verified': { emailVerified: true },
  'email not verified': { emailVerified: false },
  'second factor on': { mfaEnabled: true },
  'second factor off': { mfaEnabled: false },
  'created on one day': dayOf('2025-03-01'),
  'created in one month': { createdAfter: '2025-03-01T00:00:00Z', createdBefore: '2025-04-01T00:00:00Z' },
  'created in the first year': { createdBefore: '2025-01-01T00:00:00Z' },
  'doctors who are suspended': { role: 'DOCTOR', suspended: true },
  'doctors by name': { role: 'DOCTOR', search: 'sofia' },
  'doctors of the first year': { role: 'DOCTOR', createdBefore: '2025-01-01T00:00:00Z' },
  'patients by name': { role: 'PATIENT', search: 'sofia' },
  'patients by name, second factor on': { role: 'PATIENT', search: 'sofia', mfaEnabled: true },
  'patients of one month': {
    role: 'PATIENT',
    createdAfter: '2025-03-01T00:00:00Z',
    createdBefore: '2025-04-01T00:00:00Z',
  },
  'second factor on, by name': { mfaEnabled: true, search: 'sofia' },
  'second factor on, of one month': {
    mfaEnabled: true,
    createdAfter: '2025-03-01T00:00:00Z',
    createdBefore: '2025-04-01T00:00:00Z',
  },
  'not verified, by name': { emailVerified: false, search: 'sofia' },
  'not verified, of one month': {
    emailVerified: false,
    createdAfter: '2025-03-01T00:00:00Z',
    createdBefore: '2025-04-01T00:00:00Z',
  },
  'patients, not verified: both frequent, never together': { role: 'PATIENT', emailVerified: false },
  'suspended, second factor on, not verified': { suspended: true, mfaEnabled: true, emailVerified: false },
  'by name, of one day': { search: 'ada', ...dayOf('2025-03-01') },
  'by name, of one month': {
    search: 'ada',
    createdAfter: '2025-03-01T00:00:00Z',
    createdBefore: '2025-04-01T00:00:00Z',
  },
  'by name, of the first year': { search: 'sofia', createdBefore: '2025-01-01T00:00:00Z' },
  'by name, of one day, not verified': { search: 'ada', emailVerified: false, ...dayOf('2025-03-01') },
};

const one = { userId: '65cc2c82-05a0-5379-f9fa-6f386f710e1c' };
const march = { occurredAfter: '2025-03-01T00:00:00Z', occurredBefore: '2025-04-01T00:00:00Z' };

export const eventFilters = {
  'no filter': {},
  'one user': one,
  'one address': { ipAddress: '10.7.3.9' },
  'two frequent types': { types: ['LOGGED_IN', 'LOGIN_FAILED'] },
  'a rare type': { types: ['USER_DELETED'] },
  'a type that nothing has': { types: ['OAUTH_FAILED'] },
  'one day': { occurredAfter: '2025-03-01T00:00:00Z', occurredBefore: '2025-03-02T00:00:00Z' },
  'one user and one type': { ...one, types: ['LOGIN_FAILED'] },
  'one user and another type': { ...one, types: ['USER_DELETED'] },
  'one user and one address': { ...one, ipAddress: '10.7.3.9' },
  'one address and one type': { ipAddress: '10.7.3.9', types: ['LOGIN_FAILED'] },
  'a rare type in one month': { types: ['USER_DELETED'], ...march },
  'one user in one month': { ...one, ...march },
  'one address in one month': { ipAddress: '10.7.3.9', ...march },
  'a frequent type in one minute': {
    types: ['LOGIN_FAILED'],
    occurredAfter: '2025-03-01T00:00:00Z',
    occurredBefore: '2025-03-01T00:01:00Z',
  },
};
