import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

describe('doctor', () => {
  it('knows of every place that refuses a start', () => {
    const source = fileURLToPath(new URL('../../src/', import.meta.url));
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('cli/'))
      .filter((file) => /(new|extends) StartupError\b/.test(readFileSync(join(source, file), 'utf8')));

    // A file that begins to refuse starts gets its cause in doctor-and-start.test.ts, and its line here.
    expect(files.toSorted()).toEqual([
      'api/trusted-documents.ts',
      'app.ts',
      // After the reason that a worker gives.
      'cluster.ts',
      'passwords/pepper-check.ts',
      // Read before either begins.
      'platform/config/env-file.ts',
      'platform/config/load-config.ts',
      'platform/database/embedded.ts',
      'platform/database/folder-lock.ts',
      'platform/database/migration-lock.ts',
      'platform/database/migrator.ts',
      'platform/database/session.ts',
      'platform/keys/signing-keys.ts',
      'platform/mail/templates/templates.ts',
      'platform/rate-limits/redis-client.ts',
      'platform/secrets/development-secrets.ts',
      'startup-checks.ts',
      'users/roles.ts',
    ]);
  });
});
