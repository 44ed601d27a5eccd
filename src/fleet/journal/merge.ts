import { escapeForJson } from '../../bytes/escape.ts';
import { IndexSet } from '../../bytes/index-set.ts';
import { summaryToJson } from '../../report/json.ts';
import { SCHEMA_VERSION } from '../../report/json-result.ts';
import type { Summary } from '../../report/report.ts';
import { AUDIT_POLICY, AuditSummary } from '../audit/audit-summary.ts';
import type { AuditRange } from '../audit/events.ts';
import { type AuditHeader, headerLine, headerOf } from './header.ts';
import { JournalError } from './journal-error.ts';
import { type JournalLine, journalLines } from './journal-lines.ts';
import { type ParsedLine, parseLine } from './parse-line.ts';
import { RangeSet } from './range-set.ts';
import { summed } from './summed.ts';

/** A journal as it is read. */
export interface Journal {
  /** For messages. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface MergeEndOptions {
  readonly lastChange: number;
  readonly version: string;
}

/** Hosts with a remark that are remembered; of others, a remark may be there twice. */
const MAX_HOSTS = 1_000_000;

/** The end of a merged journal. */
export interface MergedEnd {
  readonly summary: Summary;
  /** The summary as the last line. */
  readonly text: string;
  /** Ranges that no journal has. */
  readonly missing: readonly AuditRange[];
}

/**
 * Joins the journals of one audit: each result and each range once, by who comes first. Of a result,
 * one bit is kept.
 */
export class JournalMerge {
  /** Lines that an earlier journal has as well. */
  readonly doubles = { results: 0, ranges: 0 };
  /** Names of journals whose last line is torn, which is left out. */
  readonly torn: string[] = [];
  #first: { readonly name: string; readonly header: AuditHeader } | undefined;
  readonly #ranges = new RangeSet();
  readonly #results = new IndexSet();
  readonly #hosts = new Set<string>();
  #totals = new AuditSummary(0, AUDIT_POLICY);

  /** Reads a journal; yields what the merged one gets of it. Throws JournalError. */
  async *read({ name, chunks }: Journal): AsyncGenerator<string> {
    for await (const lines of journalLines(chunks, name)) {
      let text = '';
      for (const line of lines) text += this.#merged(line, name);
      if (text !== '') yield text;
    }
  }

  /** The number of targets; 0 before the first header. */
  get total(): number {
    return this.#first?.header.total ?? 0;
  }

  /**
   * `lastChange` is when the last journal was written, in milliseconds since 1970. Throws JournalError
   * without any header, or if ranges overlap.
   */
  end({ lastChange, version }: MergeEndOptions): MergedEnd {
    if (!this.#first) {
      throw new JournalError('no journal has a header', 'pass journals of an audit');
    }
    const { startedAt, total } = this.#first.header;
    const missing = this.#ranges.missing({ from: 0, to: total });
    const notProbed = missing.reduce((sum, { from, to }) => sum + to - from, 0);
    const ms = Math.max(0, lastChange - Date.parse(startedAt));
    const summary = this.#totals.summary({ startedAt, ms, notProbed, interrupted: false });
    const last = {
      type: 'summary',
      schemaVersion: SCHEMA_VERSION,
      tool: { name: 'firstbytes', version },
      ...summaryToJson(summary),
      notes: [],
    };
    return { summary, text: `${escapeForJson(last)}\n`, missing };
  }

  /** The line of the merged journal; empty if there is nothing new in it. */
  #merged(line: JournalLine, name: string): string {
    if (line.isTorn) {
      this.torn.push(name);
      return '';
    }
    const value = jsonOf(line.text);
    if (line.number === 1) return this.#mergedHeader(headerOf(value), name);
    const parsed = parseLine(value);
    if (!parsed) {
      const hint = 'pass the journal as audit or worker wrote it';
      throw new JournalError(`${name}:${line.number}: not a line of a journal`, hint);
    }
    return this.#isNew(parsed, name) ? `${escapeForJson(parsed)}\n` : '';
  }

  #mergedHeader(header: AuditHeader | undefined, name: string): string {
    if (!header) {
      throw new JournalError(`${name} is not the journal of an audit`, 'pass journals of an audit');
    }
    if (!this.#first) {
      this.#first = { name, header };
      this.#totals = new AuditSummary(header.total, AUDIT_POLICY);
      return headerLine(header);
    }
    const { name: firstName, header: first } = this.#first;
    const isSame = header.run === first.run && header.targets === first.targets;
    if (!isSame || header.total !== first.total) {
      const message = `${name} is of run ${header.run}, and ${firstName} of run ${first.run}`;
      const what =
        header.run === first.run ? `${name} and ${firstName} have other targets` : message;
      throw new JournalError(what, 'merge the journals of each run into its own file');
    }
    return '';
  }

  #isNew(line: ParsedLine, name: string): boolean {
    switch (line.type) {
      case 'result': {
        if (line.index >= this.total) {
          throw new JournalError(`${name}: result ${line.index} is not among the targets`);
        }
        const before = this.#results.size;
        this.#results.add(line.index);
        if (this.#results.size === before) return this.#isDouble('results');
        this.#totals.addResult(summed(line));
        return true;
      }
      case 'range':
        if (line.to > this.total) {
          const range = `${line.from}-${line.to}`;
          throw new JournalError(`${name}: range ${range} is not among the targets`);
        }
        if (!this.#ranges.add(line)) return this.#isDouble('ranges');
        this.#totals.addRange(line);
        return true;
      case 'host': {
        const key = `${line.note} ${line.host}`;
        if (this.#hosts.has(key)) return false;
        if (this.#hosts.size < MAX_HOSTS) this.#hosts.add(key);
        this.#totals.addHost(line);
        return true;
      }
      // They belong to a comparison that only one of the journals has.
      case 'gone':
      case 'drift':
        return false;
      // All of it is counted here again.
      case 'summary':
        return false;
    }
  }

  #isDouble(what: keyof JournalMerge['doubles']): false {
    this.doubles[what]++;
    return false;
  }
}

/** Undefined if the text is not valid JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
