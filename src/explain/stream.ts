import type { Cause } from './cause.ts';
import { CollectedBytes } from './collected-bytes.ts';
import { anchorsOfRules, causesInText } from './in-text.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { LineWindow } from './line-window.ts';
import { Memo } from './memo.ts';
import { plainText } from './plain-text.ts';
import { lineText, Prefilter } from './prefilter.ts';
import { lineShape, TIMESTAMP } from './shape.ts';
import { timeInLine } from './time-in-line.ts';
import { writtenAnchors } from './written-anchors.ts';

/** Lines of a stream that have one cause in common. */
export interface Occurrence {
  readonly cause: Cause;
  /** The number of lines. */
  count: number;
  /** The first of them: its number, counted from 1, and its text. Hostile. */
  readonly line: number;
  readonly text: string;
  /** The times that the first and the last of them carry, as written: see `timeInLine`. Hostile. */
  readonly firstTime?: string;
  lastTime?: string;
  /** The number of the last line. */
  lastLine: number;
}

/** Distinct causes; more are only counted. */
const MAX_OCCURRENCES = 1000;
/** Bytes of a line that are read. */
const MAX_LINE_BYTES = 65_536;
/** In UTF-16 units: the window looks at short lines only, as they are without escapes. */
const MAX_WINDOW_LINE_LENGTH = 8192;
/** In characters of all remembered lines together, whatever the length of each. */
const MAX_REMEMBERED_LENGTH = 1 << 22;

/** Different lines that are examined: so many at the start, and one more for so many bytes. */
const MIN_EXAMINED_LINES = 1000;
const BYTES_PER_EXAMINED_LINE = 2048;

/** Finds the lines of a stream that suggest a wrong protocol, in bounded memory. */
export class Scanner {
  readonly #prefixes: RegistryPrefixes;
  readonly #prefilter: Prefilter;
  readonly #window: LineWindow;
  readonly #occurrences = new Map<string, Occurrence>();
  readonly #causes = new Memo<readonly Cause[]>(MAX_REMEMBERED_LENGTH);
  readonly #shapesWithoutCause = new Memo<true>(MAX_REMEMBERED_LENGTH);
  /** The start of an unfinished line. */
  #rest = new CollectedBytes(MAX_LINE_BYTES);
  #isInsideLine = false;
  /** Lines so far, and those with a cause beyond MAX_OCCURRENCES. */
  lines = 0;
  notShown = 0;
  /** Lines that were not examined because too many before were different. */
  notExamined = 0;
  /** Lines that were skipped because a fault of firstbytes ended their examination. */
  skipped = 0;
  #examined = 0;
  #bytes = 0;

  constructor(prefixes: RegistryPrefixes) {
    this.#prefixes = prefixes;
    this.#window = new LineWindow(prefixes);
    this.#prefilter = prefilterFor(prefixes);
  }

  /** The most frequent first. */
  get occurrences(): readonly Occurrence[] {
    return [...this.#occurrences.values()].sort((a, b) => b.count - a.count || a.line - b.line);
  }

  /** The next bytes of the stream, cut anywhere. */
  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    const complete = chunk.lastIndexOf(0x0a) + 1;
    if (complete === 0) {
      this.#keep(chunk);
      return;
    }
    // The first line of the chunk continues the unfinished one.
    const first = chunk.indexOf(0x0a) + 1;
    if (this.#rest.length > 0 || this.#isInsideLine) {
      this.#keep(chunk.subarray(0, first));
      this.#flush();
      this.#scan(chunk.subarray(first, complete));
    } else {
      this.#scan(chunk.subarray(0, complete));
    }
    this.#keep(chunk.subarray(complete));
  }

  /** Ends the stream. */
  end(): void {
    if (this.#rest.length > 0) this.#flush();
  }

  /** Stores the start of an unfinished line, up to MAX_LINE_BYTES. */
  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#isInsideLine = true;
    this.#rest.add(bytes);
  }

  #flush(): void {
    const { bytes } = this.#rest;
    this.#scan(bytes);
    if (bytes.at(-1) !== 0x0a) this.lines++;
    this.#rest = new CollectedBytes(MAX_LINE_BYTES);
    this.#isInsideLine = false;
  }

  #scan(bytes: Uint8Array): void {
    const before = this.lines;
    this.lines += this.#prefilter.scan(bytes, (from, to, lines) => {
      this.#examine(lineText(bytes, from, Math.min(to, from + MAX_LINE_BYTES)), before + lines + 1);
    });
  }

  #examine(text: string, line: number): void {
    try {
      for (const cause of this.#likelyCausesIn(text)) this.#count(cause, text, line);
      if (text.length > MAX_WINDOW_LINE_LENGTH) return;
      for (const cause of this.#window.push(plainText(text), line)) this.#count(cause, text, line);
    } catch {
      // One hostile line must not lose the others.
      this.skipped++;
    }
  }

  #likelyCausesIn(text: string): readonly Cause[] {
    const key = text.replace(TIMESTAMP, '');
    const known = this.#causes.get(key);
    if (known) return known;
    // Most log lines differ only in what cannot be a cause.
    const shape = lineShape(text, this.#prefixes.pairs);
    if (this.#shapesWithoutCause.has(shape)) return [];
    const causes = this.#causesOf(text);
    if (causes?.length === 0) this.#shapesWithoutCause.set(shape, true);
    else if (causes) this.#causes.set(key, causes);
    return causes ?? [];
  }

  /** Undefined once too many different lines were examined. */
  #causesOf(text: string): readonly Cause[] | undefined {
    if (this.#examined >= MIN_EXAMINED_LINES + this.#bytes / BYTES_PER_EXAMINED_LINE) {
      this.notExamined++;
      return undefined;
    }
    this.#examined++;
    return likelyCausesIn(text, this.#prefixes);
  }

  #count(cause: Cause, text: string, line: number): void {
    const key = keyOf(cause);
    const known = this.#occurrences.get(key);
    if (!known && this.#occurrences.size >= MAX_OCCURRENCES) {
      this.notShown++;
      return;
    }
    const time = timeInLine(text);
    if (known) {
      known.count++;
      known.lastLine = line;
      if (time !== undefined) known.lastTime = time;
    } else {
      const times = time === undefined ? {} : { firstTime: time, lastTime: time };
      const start = text.slice(0, 1024);
      this.#occurrences.set(key, { cause, count: 1, line, text: start, lastLine: line, ...times });
    }
  }
}

const prefilters = new WeakMap<RegistryPrefixes, Prefilter>();

/** Built once for a registry. */
function prefilterFor(prefixes: RegistryPrefixes): Prefilter {
  const known = prefilters.get(prefixes);
  if (known) return known;
  const anchors = [...anchorsOfRules(), ...writtenAnchors(prefixes.seen)];
  const prefilter = new Prefilter(anchors, prefixes.pairs);
  prefilters.set(prefixes, prefilter);
  return prefilter;
}

function likelyCausesIn(text: string, prefixes: RegistryPrefixes): Cause[] {
  return causesInText(text, prefixes).filter(({ confidence }) => confidence === 'likely');
}

function keyOf({ protocols, side, message, evidence }: Cause): string {
  return `${message?.pattern ?? ''} ${protocols.join(' ')} ${side} ${evidence?.number ?? ''}`;
}
