/**
 * What the name of a test file says it needs, and which of these files this run leaves out. `.pg` files need a
 * PostgreSQL, or promise what does not depend on the database and take long; `.redis` files need a Redis, `.browser`
 * files a Chromium. `.embedded` files start servers on the embedded database, whatever the others run on, so they run
 * with those of the embedded database only.
 */
export function leftOut() {
  const { CHROMIUM, TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  const kinds = [];
  if (TEST_DATABASE_URL) {
    kinds.push({ suffix: '.embedded', remedy: 'leave TEST_DATABASE_URL out' });
  } else {
    kinds.push({ suffix: '.pg', remedy: 'TEST_DATABASE_URL=postgresql://… npm test' });
  }
  if (!TEST_REDIS_URL) {
    kinds.push({ suffix: '.redis', remedy: 'TEST_REDIS_URL=redis://… npm test' });
  }
  if (!CHROMIUM) kinds.push({ suffix: '.browser', remedy: 'CHROMIUM=/usr/bin/chromium npm test' });
  return kinds.map((kind) => ({ ...kind, pattern: `\\${kind.suffix}\\.test\\.ts$` }));
}
