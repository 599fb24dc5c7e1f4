import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly develop?: { readonly watch: readonly { readonly action: string; readonly path: string }[] };
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const text = read('docker-compose.yml');
const { services } = parse(text) as { services: Record<string, Service> };

/** What is published: the variable, its default, and the port in the container. */
const published = Object.values(services).flatMap(({ ports = [] }) =>
  ports.map((port) => /^127\.0\.0\.1:\$\{(COMPOSE_\w+_PORT):-(\d+)\}:(\d+)$/.exec(port)?.slice(1) ?? [port]),
);

describe('docker-compose.yml', () => {
  it('publishes to this machine only, at ports that variables choose', () => {
    expect(published).toEqual([
      ['COMPOSE_SERVER_PORT', '4000', '4000'],
      ['COMPOSE_POSTGRES_PORT', expect.any(String), '5432'],
      ['COMPOSE_REDIS_PORT', expect.any(String), '6379'],
      ['COMPOSE_MAIL_PORT', '8025', '8025'],
    ]);
    expect(services['server']!.environment!['PUBLIC_URL']).toBe(
      'http://localhost:${COMPOSE_SERVER_PORT:-4000}',
    );
  });

  it("leaves the ports of a developer's own PostgreSQL and Redis alone, on the page too", () => {
    const taken = published.filter(([, own, inside]) => own === inside).map(([variable]) => variable);
    const page = read('docs/start.md');

    expect(taken).toEqual(['COMPOSE_SERVER_PORT', 'COMPOSE_MAIL_PORT']);
    expect(page).not.toMatch(/127\.0\.0\.1:(?:5432|6379)/);
    for (const [variable, own] of published) {
      expect(page).toMatch(new RegExp(`\\| \`${variable}\` +\\| ${own} `));
    }
  });

  it('builds the server again when a source changes', () => {
    const { watch } = services['server']!.develop!;

    expect(watch.map(({ path }) => path)).toEqual(expect.arrayContaining(['src', 'mail-templates']));
    for (const { path } of watch) expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
  });
});
