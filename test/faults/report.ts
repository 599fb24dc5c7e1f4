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

  return `<!-- Written by \`npm run test:faults\`. Run that. -->

# Reliability

\`npm run test:faults\` starts two server processes on a PostgreSQL of its own, behind a proxy that can fail as networks do, with a Redis of its own where there is one on the machine, and a mail server that never says a word. Eight people at a time sign up, sign in, refresh (three times at once, over both servers), sign out, change their passwords and look at their accounts, while everything below is broken, one thing after the other. Then a checker asks for everything that was acknowledged.

| What is broken | Times | Answered | SERVICE_UNAVAILABLE | Cut off | Nobody there | Slowest answer, ms | Ready again after, ms |
| --- | --: | --: | --: | --: | --: | --: | --: |
${rows.join('\n')}

Cut off are requests whose connection ended without an answer, and nobody was there for those that came while a server process was away. Ready again is the longest time until both servers said so at \`/ready\`, once what was broken is mended.

| What holds afterwards | Looked at |
| --- | --: |
| Who signed up can sign in, with the newest password | ${actors.length} |
| Former passwords are refused | ${sum(({ formerPasswords }) => formerPasswords.length)} |
| Sessions that were ended stay so, on both servers | ${sum(({ ended }) => ended.length)} |
| Sessions that were not are alive | ${sum(({ devices }) => devices.size)} |
| Refresh tokens have one successor each | ${sum(({ successors }) => successors.size)} |
| Mails of sign-ups wait in the queue | ${actors.length} |
| Of guesses from one address in a minute no more than five are looked at | ${history.guesses} |

${violations.length === 0 ? 'Nothing acknowledged was lost, nothing ended came back, nobody waited longer than five seconds, without Redis nobody 300 ms longer than with it, and `/health` always answered.' : `**${violations.length} promises were broken:**\n\n${violations.map((violation) => `- ${violation}`).join('\n')}`}

Measured with Node.js ${version} on ${cores} cores that had others to serve too, in ${seconds} s.
`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds);
}
