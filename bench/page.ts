/** `docs/performance.md`. */

import { cpus } from 'node:os';
import type { Scale } from './goals/goal.ts';
import { detailsOf, figureText, limitText, type MeasuredGoal, stateOf } from './measured-goal.ts';
import type { Point } from './plot.ts';

/** The picture is `performance.svg` beside the page. */
export function performancePage(
  measured: readonly MeasuredGoal[],
  points: readonly Point[],
  scale: Scale,
): string {
  return `# Performance

Measured and written by \`npm run bench -- --write${scale === 'full' ? ' --full' : ''}\`; nothing else writes this page. It shows what one
target costs firstbytes: CPU, memory and waiting, and the limit that each figure is held to.

${machine()}${scale === 'small' ? ' Where a goal names more endpoints, fewer were measured: see its figures. `--full` takes all of them.' : ''}

## How it is measured

- **CPU** is user and system time of the whole process, from its start to its end, so that the start of
  Node, V8's compilation and the garbage collection count. Memory is the peak of the process.
- Most goals are **ratios within one run**: the process that is measured and its reference take turns,
  and the ratio is the median over the rounds. A slow or busy machine affects both.
- The **bare loop** (\`bench/bare.ts\`) is the least that a client in Node can do: \`node:net\` or \`node:tls\`
  connects, sends the opening that firstbytes sends, reads the first reply and closes, 64 at a time. It
  knows nothing about protocols.
- The servers are on the loopback, one process with one port on many addresses of 127.0.0.0/8.
- Replies per second and milliseconds are figures of this machine. Beside the rates stands a fixed
  work of the same run, a search with \`Buffer.indexOf\`.
- Promises and timers are counted with \`async_hooks\`, so that the machine hardly matters. Those of 1,000
  endpoints are subtracted from those of 2,000: what the start creates is in both.

\`npm run bench\` prints all figures, and \`npm run bench -- --check\` exits with 1 if a goal is not met.
\`--only NAME\` measures one goal.

## Goals

| goal | what | measured | limit | |
| --- | --- | --- | --- | --- |
${measured.map(goalRow).join('\n')}

## Cost against the number of endpoints

![CPU for one endpoint against the number of endpoints, of the bare loop and of firstbytes check](performance.svg)

| endpoints that speak ssh | bare loop | firstbytes check | ratio |
| --- | --- | --- | --- |
${points.map(pointRow).join('\n')}

A flat line means that an endpoint costs the same however many there are. At the left, the start of the
process is spread over few endpoints; a line that rises to the right would mean that something is kept
or searched for each of them.

## Behind the figures

${measured.map(detailsSection).join('\n\n')}

## What the figures mean

- **\`cpu-...\`**: what identification and the verdict add to the connection itself. 1.0 would be the bare loop.
- **\`promises\`, \`timers\`**: each promise and each timer costs time and garbage in V8. The counts show a
  regression before the clock does.
- **\`many-...\`**: results are written and forgotten. Memory that grows with the endpoints ends a run that
  is long enough.
- **\`correlate\`**: twice the mismatches take twice the time; the rest is room for noise.
- **\`sweep-...\`**: closed ports are most of a network. nmap's connect scan is the reference, since it makes the
  same system calls.
- **\`judge-...\`**: the rate at which bytes are identified, without a network. Each input is a new copy, so that
  nothing can be remembered by its identity.
- **\`pcap-...\`**: what a capture costs: the rates in a process that has warmed up, the others with its start.
  The clients are others each time, so that memory that grows with them would show.
- **\`start-...\`**: what a script pays for each call of the command, or for importing the library.
- **\`waiting-...\`**: how long one target takes that is not what the config says.
- **\`silent-rate\`**: targets that accept and never reply take their whole timeout. Many of them must be able
  to wait at once, or they decide how long a check takes.

Not measured here: how many results wait for a slow reader of the output, which a test counts. How
the cost of a target came down is in [decisions/cost-of-a-target.md](decisions/cost-of-a-target.md).
`;
}

function machine(): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  return `Measured on ${day} with Node ${process.versions.node} on ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}).`;
}

function goalRow(measured: MeasuredGoal): string {
  const { goal } = measured;
  const cells = [
    `\`${goal.name}\``,
    goal.title,
    figureText(measured),
    limitText(goal.limit),
    stateOf(measured),
  ];
  return `| ${cells.join(' | ')} |`;
}

function pointRow({ endpoints, bare, check }: Point): string {
  const cells = [
    endpoints.toLocaleString('en-US'),
    `${bare.toFixed(0)} us`,
    `${check.toFixed(0)} us`,
    (check / bare).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

function detailsSection(measured: MeasuredGoal): string {
  const lines = detailsOf(measured).map((line) => `- ${line}`);
  return [`### ${measured.goal.name}`, '', ...lines].join('\n');
}
