// Reads the reports of Jest that are named as arguments: lists every skipped test with its reason, and says in the last
// line how many tests passed and failed in all of them. A file whose tests were all skipped counts as one that failed:
// its name has to say what it needs, so that a run without that leaves it out.
import { existsSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

const reports = process.argv.slice(2).map((file) => ({
  name: basename(file, '.json'),
  ...JSON.parse(readFileSync(file, 'utf8')),
}));

for (const report of reports) {
  const skipped = report.testResults.flatMap(skippedOf);
  if (skipped.length === 0) continue;
  console.log(`Skipped in the run "${report.name}": ${skipped.length}`);
  for (const line of skipped) console.log(`  ${line}`);
}

const wasSkipped = ({ assertionResults }) => assertionResults.length > 0 && assertionResults.every(isSkipped);
const skippedFiles = reports.flatMap((report) =>
  report.testResults
    .filter(wasSkipped)
    .map(({ name }) => `${relative('.', name)} in the run "${report.name}"`),
);
for (const line of skippedFiles) console.log(`No test was run of ${line}`);

const sum = (of) => reports.reduce((total, report) => total + of(report), 0);
const passed = sum((report) => report.numPassedTests);
// A file of tests that cannot even be loaded counts as one that failed.
const failed =
  sum((report) => report.numFailedTests + report.numRuntimeErrorTestSuites) + skippedFiles.length;
console.log(`${passed} passed, ${failed} failed`);
if (passed === 0 || skippedFiles.length > 0) process.exitCode = 1;

function skippedOf({ name: file, assertionResults }) {
  const tests = assertionResults.filter(isSkipped);
  if (tests.length === 0) return [];
  const guards = guardsOf(file);
  return tests.map(({ fullName, location }) => {
    return `${relative('.', file)}: ${fullName} (${reasonOf(guards, location?.line ?? 0)})`;
  });
}

function isSkipped({ status }) {
  return status === 'pending' || status === 'todo';
}

/** The conditions by which a file chooses between a test and a skipped one, with their lines. */
function guardsOf(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.flatMap((text, at) => {
    const run = /(\S.*?) \? (?:it|describe) : (?:it|describe)\.skip\b/.exec(text);
    const skip = /(\S.*?) \? (?:it|describe)\.skip : (?:it|describe)\b/.exec(text);
    const condition = (run ?? skip)?.[1].replace(/^(const \w+ = |\()/, '');
    return condition ? [{ line: at + 1, reason: `${run ? 'needs' : 'not with'} ${condition}` }] : [];
  });
}

/** The guard that stands at the test or nearest before it. */
function reasonOf(guards, line) {
  return guards.findLast((guard) => guard.line <= line)?.reason ?? 'no reason is named in the file';
}
