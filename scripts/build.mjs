// Compiles src/ to dist/, file by file and without looking at types: `npm run check` does that.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'dist', 'built-from.json');

const sources = () =>
  readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .toSorted();

/** What dist/ was made from: names, sizes and times of change. */
function stamp() {
  const seen = [...sources().map((name) => join('src', name)), '.swcrc', 'scripts/build.mjs'];
  return JSON.stringify(
    seen.map((name) => [name, statSync(join(root, name)).size, statSync(join(root, name)).mtimeMs]),
  );
}

export function isBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === stamp();
  } catch {
    return false;
  }
}

/** Made beside and moved into place, so that a server that starts meanwhile never sees half of it. */
export async function build() {
  const { transformFileSync } = await import('@swc/core');
  const made = stamp();
  const draft = join(root, `dist.${process.pid}`);
  for (const name of sources()) {
    const { code, map } = transformFileSync(join(root, 'src', name), { root });
    const target = join(draft, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, `${code}//# sourceMappingURL=${target.split(/[\\/]/).at(-1)}.map\n`);
    writeFileSync(`${target}.map`, map);
  }
  writeFileSync(join(draft, 'built-from.json'), made);
  swap(draft);
}

/** Of two builds at once either may win: they are of the same sources. */
function swap(draft) {
  const old = `${draft}.old`;
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  try {
    renameSync(draft, join(root, 'dist'));
  } catch (error) {
    if (!isBuilt()) throw error;
  }
  for (const left of [draft, old]) rmSync(left, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
