import type { Actor } from './client.ts';
import type { History, Outcome } from './history.ts';

export interface Phase {
  readonly name: string;
  readonly times: number;
  /** Milliseconds until both servers were ready again. */
  readonly slowestReturn: number;
}

interface Facts {
  readonly actors: readonly Actor[];
  readonly phases: readonly Phase[];
  readonly seconds: number;
  readonly cores: number;
  readonly version: string;
}

/** docs/reliability.md: what was broken, how those fared who used the servers meanwhile, and what holds afterwards. */
export function reportOf(history: History, { actors, phases, seconds, cores, version }: Facts): string {
  const rows = phases.map(({ name, times, slowestReturn }) => {
    const entries = history.entries.filter(({ phase }) => phase === name);
    const count = (wanted: Outcome) => entries.filter(({ outcome }) => outcome === wanted).length;
    const slowest = Math.max(0, ...entries.map(({ took }) => took));
    const counts = (['answered', 'unavailable', 'cut off', 'nobody there'] as const).map(count);
    return `| ${[name, times, ...counts, rounded(slowest), rounded(slowestReturn)].join(' | ')} |`;
  });
  const sum = (of: (actor: Actor) => number) => actors.reduce((total, actor) => total + of(actor), 0);
  const { violations } = history;

  return `<!-- Written by \`npm run test:long faults\`. Run that. -->

# Reliability

\`npm run test:long faults\` starts two server processes with their own PostgreSQL, behind a proxy that imitates network failures, with their own Redis if the machine has one, and with a mail server that never answers. Eight clients at a time sign up, sign in, refresh (three times at once, over both servers), sign out, change passwords and read accounts, while the script causes the faults below, one after the other. Then a checker verifies everything that was acknowledged.

| Fault | Times | Answered | SERVICE_UNAVAILABLE | Cut off | Unreachable | Slowest answer, ms | Ready again after, ms |
| --- | --: | --: | --: | --: | --: | --: | --: |
${rows.join('\n')}

"Cut off" counts requests whose connection ended without an answer, and "Unreachable" those that came while a server process was down. "Ready again" is the longest time from the end of the fault until both servers were ready at \`/ready\`.

| Promise | Checked |
| --- | --: |
| Users who signed up can sign in, with the newest password | ${actors.length} |
| Former passwords are refused | ${sum(({ formerPasswords }) => formerPasswords.length)} |
| Sessions that were ended stay ended, on both servers | ${sum(({ ended }) => ended.length)} |
| Sessions that were not ended are alive | ${sum(({ devices }) => devices.size)} |
| Refresh tokens have one successor each | ${sum(({ successors }) => successors.size)} |
| Mails of sign-ups wait in the queue | ${actors.length} |
| At most five guesses from one address in a minute are checked, and five more where Redis fails | ${history.guesses} |

${violations.length === 0 ? 'No acknowledged write was lost, no ended session came back, no client waited longer than five seconds, or 300 ms longer without Redis than with it, and `/health` always answered.' : `**${violations.length} promises were broken:**\n\n${violations.map((violation) => `- ${violation}`).join('\n')}`}

Measured with Node.js ${version} on ${cores} cores under other load, in ${seconds} s.
`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds);
}
