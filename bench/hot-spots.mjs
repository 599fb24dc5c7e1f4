// Reads a CPU profile of --profile and tells where the time went: by package, by function, and by our own functions
// with all that they call. node bench/hot-spots.mjs FILE
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const most = 30;
const maps = new Map();

const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const byId = new Map(nodes.map((node) => [node.id, node]));
for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;

const self = new Map();
samples.forEach((id, index) => self.set(id, (self.get(id) ?? 0) + timeDeltas[index]));

const idle = new Set(['(idle)', '(root)']);
const totals = { package: new Map(), function: new Map(), own: new Map() };
let busy = 0;

for (const [id, micros] of self) {
  const node = byId.get(id);
  if (idle.has(node.callFrame.functionName)) continue;
  busy += micros;
  add(totals.package, packageOf(node), micros);
  add(totals.function, placeOf(node), micros);
  const own = new Set();
  for (let at = node; at; at = at.parent) if (isOwn(at)) own.add(placeOf(at));
  for (const place of own) add(totals.own, place, micros);
}

for (const [title, total] of Object.entries({
  'By package, its own time': totals.package,
  'By function, its own time': totals.function,
  'Our functions, with what they call': totals.own,
})) {
  const top = [...total].sort(([, a], [, b]) => b - a).slice(0, most);
  const lines = top.map(([name, micros]) => `${((micros / busy) * 100).toFixed(1).padStart(6)} %  ${name}`);
  process.stdout.write(`${title} (${(busy / 1e6).toFixed(2)} s busy)\n${lines.join('\n')}\n\n`);
}

function add(total, key, micros) {
  total.set(key, (total.get(key) ?? 0) + micros);
}

function isOwn({ callFrame: { url } }) {
  return url.includes('/dist/') && !url.includes('/node_modules/');
}

function packageOf(node) {
  const { url, functionName } = node.callFrame;
  if (isOwn(node)) return 'ours';
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1] ?? url.replace(/\/.*/, '');
}

/** A function and where it stands; for ours the line in src/. */
function placeOf(node) {
  const { url, functionName, lineNumber, columnNumber } = node.callFrame;
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const place = isOwn(node) ? sourceOf(fileURLToPath(url), lineNumber, columnNumber) : null;
  return `${name}  ${place ?? `${url.replace(/.*node_modules\//, '')}:${lineNumber + 1}`}`;
}

function sourceOf(file, line, column) {
  if (!maps.has(file)) maps.set(file, existsSync(`${file}.map`) ? readMap(file) : null);
  const entry = maps.get(file)?.findEntry(line, column);
  return entry?.originalLine === undefined ? null : `${shortened(file)}:${entry.originalLine + 1}`;
}

function readMap(file) {
  return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
}

function shortened(file) {
  return join(basename(dirname(file)), basename(file, '.js'));
}
