import type { Cause } from './cause.ts';
import { ownerOf } from './from-bytes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import type { Rule } from './rule.ts';

/** Lines of one shape that are put together. */
const MAX_RUN = 64;
/** One byte is a number, and two are a coincidence. */
const MIN_RUN = 3;
/** Other lines may stand between the lines of a run, or of a pair. */
const MAX_DISTANCE = 8;
/** In UTF-16 units; longer lines have other evidence. */
const MAX_LINE_LENGTH = 1024;

/**
 * Evidence that is spread over lines: a program that complains once for each byte, and two messages
 * that prove something only together. Memory is bounded by one run of short lines.
 */
export class LineWindow {
  readonly #prefixes: RegistryPrefixes;
  #run: Run | undefined;
  /** The line of the last first half of each pair. */
  readonly #firstHalves = new Map<Pair, number>();

  constructor(prefixes: RegistryPrefixes) {
    this.#prefixes = prefixes;
  }

  /** What the next line proves with those before it; each run and each pair is reported once. */
  push(text: string, line: number): Cause[] {
    if (text.length > MAX_LINE_LENGTH) return [];
    return [...this.#pairsWith(text.toLowerCase(), line), ...this.#runWith(text, line)];
  }

  #pairsWith(lower: string, line: number): Cause[] {
    return PAIRS.flatMap((pair): Cause[] => {
      if (lower.includes(pair.first)) this.#firstHalves.set(pair, line);
      const since = this.#firstHalves.get(pair);
      if (since === undefined || !lower.includes(pair.second)) return [];
      this.#firstHalves.delete(pair);
      return line - since > MAX_DISTANCE ? [] : [pair.cause];
    });
  }

  #runWith(text: string, line: number): Cause[] {
    if (!REFUSAL.test(text)) return [];
    const row = rowOf(text, line);
    const run = this.#run && continued(this.#run, row);
    this.#run = run ?? { rows: [row], isReported: false };
    if (!run || run.isReported || run.rows.length < MIN_RUN) return [];
    const bytes = bytesOf(run.rows);
    const owner = bytes && ownerOf(bytes, this.#prefixes);
    if (!bytes || owner?.confidence !== 'likely') return [];
    this.#run = { ...run, isReported: true };
    const { protocols, rule } = owner;
    const evidence = { bytes, note: 'one byte a line', ...(rule ? { rule } : {}) };
    return [{ confidence: 'likely', protocols, side: 'client', evidence }];
  }
}

/** The same within a text of several lines. */
export const lineWindowRule: Rule = {
  anchors: ['broken', 'invalid', 'unexpected', 'unknown', 'empty text', '<init>'],
  find(text, prefixes) {
    const lines = text.split('\n', MAX_LINES);
    if (lines.length < 2) return [];
    const window = new LineWindow(prefixes);
    return lines.flatMap((line, i) => window.push(line, i + 1));
  },
};

const MAX_LINES = 1024;

const REFUSAL = /broken|invalid|unexpected|unknown/i;

interface Row {
  /** The text without its numbers, and the time. */
  readonly shape: string;
  readonly numbers: readonly number[];
  readonly line: number;
}

interface Run {
  readonly rows: readonly Row[];
  readonly isReported: boolean;
}

function rowOf(text: string, line: number): Row {
  const untimed = text.replace(TIME, '');
  const numbers = Array.from(untimed.matchAll(/\d{1,15}/g), ([digits]) => Number(digits));
  return { shape: untimed.replace(/\d{1,15}/g, '#'), numbers, line };
}

/** A date, a time, a zone. */
const TIME = /\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?|[+-]\d{4}\b/g;

function continued({ rows, isReported }: Run, row: Row): Run | undefined {
  const last = rows.at(-1);
  if (!last || last.shape !== row.shape || rows.length >= MAX_RUN) return undefined;
  if (row.line - last.line > MAX_DISTANCE) return undefined;
  const all = [...rows, row];
  return placesThatDiffer(all).length > 1 ? undefined : { rows: all, isReported };
}

function placesThatDiffer(rows: readonly Row[]): number[] {
  const first = rows[0]?.numbers ?? [];
  return [...first.keys()].filter((i) => rows.some(({ numbers }) => numbers[i] !== first[i]));
}

/** The numbers at the one place that differs; undefined if they exceed a byte, or are all equal. */
function bytesOf(rows: readonly Row[]): Uint8Array | undefined {
  const [place] = placesThatDiffer(rows);
  if (place === undefined) return undefined;
  const values = rows.map(({ numbers }) => numbers[place] ?? Number.NaN);
  return values.every((value) => value <= 0xff) ? Uint8Array.from(values) : undefined;
}

interface Pair {
  /** Both in lower case. */
  readonly first: string;
  readonly second: string;
  readonly cause: Cause;
}

const PAIRS: readonly Pair[] = [
  {
    first: 'empty text',
    second: 'httpversion.<init>',
    cause: {
      confidence: 'likely',
      protocols: ['tls'],
      side: 'client',
      message: {
        pattern: 'empty text ... HttpVersion.<init>',
        software: 'Netty 3, and with it Elasticsearch before 5',
        speaks: ['http'],
        side: 'server',
        met: ['tls'],
        meaning: 'a TLS client connected to a plaintext HTTP port: its first line has no version',
        fix: 'use http:// in the client, or turn on TLS at the server',
        source: 'netty/netty: HttpVersion.java of Netty 3.10',
      },
    },
  },
];
