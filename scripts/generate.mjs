// Writes the contract and the reference pages that are made from the code. With --check it writes nothing, and fails
// when one of them is not what the code would make now.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generate/files.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const stale = Object.entries(await generatedFiles()).filter(([file, text]) => text !== present(file));

if (process.argv.includes('--check')) {
  for (const [file] of stale)
    console.error(`${file} is not what the code makes now: npm run generate writes it anew.`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [file, text] of stale) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`${file} written`);
  }
}

function present(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
