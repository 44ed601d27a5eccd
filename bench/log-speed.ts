/** How fast the built `explain` scans a log, beside grep on the same file. */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.ts';

const BIN = fileURLToPath(new URL('../bin/firstbytes.js', import.meta.url));
/** One line in so many suggests a wrong protocol. */
const LINES_PER_HIT = 5000;

/** As many alternatives as an expert on these messages would write. */
const PATTERN =
  'wrong version number|first record does not look like|[Ii]nvalid receive|[Ff]rame size|' +
  'Too large frame|bad_header|unrecognized RPC byte|1213486160|1195725856|369295616';

/**
 * Medians of some rounds, in bytes per microsecond of CPU (user and system): MB/s. Other work on the
 * machine changes them less than the time on the wall.
 */
export interface LogSpeeds {
  readonly megabytes: number;
  readonly explain: number;
  readonly grep: number;
}

/** Both read the same log in turn, so that a busy moment of the machine affects both. */
export function measureLog(mebibytes: number, rounds: number): LogSpeeds {
  const folder = mkdtempSync(path.join(tmpdir(), 'firstbytes-bench-'));
  try {
    const log = path.join(folder, 'app.log');
    writeLog(log, mebibytes << 20);
    const megabytes = statSync(log).size / 1e6;
    const [explain, grep]: [number[], number[]] = [[], []];
    for (let i = 0; i < rounds; i++) {
      explain.push(seconds(process.execPath, [BIN, 'explain', '-'], log));
      grep.push(seconds('grep', ['-cE', PATTERN], log));
    }
    return { megabytes, explain: megabytes / median(explain), grep: megabytes / median(grep) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lines as web servers and applications write them. */
function writeLog(file: string, bytes: number): void {
  const log = openSync(file, 'w');
  let [written, i] = [0, 0];
  while (written < bytes) {
    const lines: string[] = [];
    for (let j = 0; j < 20_000; j++, i++) lines.push(logLine(i));
    written += writeSync(log, `${lines.join('\n')}\n`);
  }
  closeSync(log);
}

function logLine(i: number): string {
  const at = new Date(1.7e12 + i * 37).toISOString();
  const id = ((i * 2654435761) >>> 0).toString(16).padStart(8, '0');
  if (i % LINES_PER_HIT === LINES_PER_HIT - 1) {
    return `${at} ERROR Invalid receive (size = 1213486160 larger than 104857600)`;
  }
  switch (i % 4) {
    case 0:
      return `10.0.${i % 256}.${(i * 7) % 256} - - [${at}] "GET /api/v1/items/${i} HTTP/1.1" 200 ${i % 90000} "-" "curl/7.88.1"`;
    case 1:
      return `${at} INFO [worker-${i % 16}] c.e.orders.Service - order ${id} took ${i % 900} ms, ${i * 13} bytes`;
    case 2:
      return `${at} DEBUG connection ${id}-${i} from 10.1.${i % 200}.4:${30000 + (i % 30000)} closed`;
    default:
      return `level=info ts=${at} caller=main.go:${i % 700} msg="flushed ${i % 5000} samples" duration=${i % 77}.${i % 1000}ms`;
  }
}

/** The CPU seconds of a program with a file as its stdin. */
function seconds(program: string, args: readonly string[], input: string): number {
  const log = openSync(input, 'r');
  const { status, stdout } = spawnSync('bash', ['-c', TIMED, 'bash', program, ...args], {
    stdio: [log, 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  closeSync(log);
  if (status !== 0) throw new Error(`${program} found nothing: exit code ${status}`);
  return stdout
    .trim()
    .split(' ')
    .reduce((sum, part) => sum + Number(part), 0);
}

/** The shell's own words for the time that a command takes. grep would stop early at /dev/null. */
const TIMED = `set -o pipefail; TIMEFORMAT='%U %S'; { time "$@" 2>&3 | cat >/dev/null; } 3>&2 2>&1`;
