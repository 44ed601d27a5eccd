import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../config/units.ts';
import type { Probed } from '../fleet/wait-until-ready.ts';
import { waitLine } from '../report/wait-line.ts';
import { counted } from '../words/count.ts';
import { CliError } from './cli-error.ts';
import type { OutputStream } from './output-stream.ts';

/** What the options below give a command, in milliseconds. */
export interface WaitCommandOptions {
  readonly wait?: number;
  readonly interval?: number;
}

/** How long to wait until endpoints are ready, and how often to probe them, in milliseconds. */
export interface Wait {
  readonly ms: number;
  readonly interval: number;
}

const DEFAULT_INTERVAL = 1000;

export function waitOptions(): readonly Option[] {
  return [
    new Option('--wait <duration>', 'probe again until all is ready, at most this long').argParser(
      durationUpTo(24 * 3_600_000, 'Use a duration from 1ms to 24h, such as 60s.'),
    ),
    new Option('--interval <duration>', 'pause between two probes (default: 1s)').argParser(
      durationUpTo(3_600_000, 'Use a duration from 1ms to 1h, such as 500ms.'),
    ),
  ];
}

function durationUpTo(most: number, problem: string): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms === undefined || ms < 1 || ms > most) throw new InvalidArgumentError(problem);
    return ms;
  };
}

/** Undefined without `--wait`. */
export function waitOf({ wait, interval }: WaitCommandOptions): { readonly wait?: Wait } {
  if (wait !== undefined) return { wait: { ms: wait, interval: interval ?? DEFAULT_INTERVAL } };
  if (interval === undefined) return {};
  throw new CliError('--interval has no effect without --wait', 'add --wait 60s');
}

/** Endpoints whose first state is written; the changes of all of them are. */
const MAX_FIRST_LINES = 20;

/** Writes a line for each endpoint that is waited for, and for each change of it. */
export function waitLines(stderr: OutputStream): (probed: Probed) => void {
  let firstLines = 0;
  return ({ results, before, ms }) => {
    if (!before && ++firstLines > MAX_FIRST_LINES) {
      if (firstLines === MAX_FIRST_LINES + 1) void stderr.write('more endpoints are not ready\n');
      return;
    }
    const line = waitLine(results, before, ms);
    if (line !== undefined) void stderr.write(`${line}\n`);
  };
}

/** Why a check fails although the endpoints are the right ones: they were waited for in vain. */
export function notReadyText(count: number): string {
  const are = count === 1 ? 'is' : 'are';
  return `firstbytes: ${counted(count, 'endpoint')} ${are} not ready yet, so the check fails\n`;
}
