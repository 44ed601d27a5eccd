import type { AuditTotals } from './audit/audit-tally.ts';
import { sumOfUnlisted } from './closed.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import type { Row } from './row.ts';
import { auditKeyOf, parseAuditHeader, StoredAudit } from './stored-audit.ts';
import {
  parseDocument,
  parseResult,
  parseSummary,
  type StoredFinding,
  type StoredTotals,
  storedFinding,
} from './stored-schema.ts';

/** UTF-16 units of a line of `ndjson`; a result with many attempts has some 100,000. */
const MAX_LINE_LENGTH = 2 ** 24;
/** UTF-16 units of a `json` document. */
const MAX_DOCUMENT_LENGTH = 2 ** 28;
const MAX_RESULTS = 500_000;

/** Results that were read back. */
export interface StoredRun {
  readonly rows: readonly Row[];
  readonly totals: StoredTotals;
  /** What only an audit counts; absent without an audit, and with several. */
  readonly audit?: AuditTotals;
  /** What is missing, as sentences. */
  readonly warnings: readonly string[];
}

/** What is wrong with the input. */
export interface StoredProblem {
  readonly line?: number;
  readonly message: string;
}

/** Lines of an audit besides its header, its results and its summary. */
const AUDIT_LINES: ReadonlySet<unknown> = new Set(['range', 'host', 'gone', 'drift']);

/**
 * Reads `json` and `ndjson` of `check` and `probe`, and journals of `audit`, in chunks of text. Several
 * `ndjson` outputs may follow each other, as of the shards of a check. Only what reports need is kept of a result. Never throws.
 */
export class StoredReader {
  readonly #keepsDocuments: boolean;
  readonly #rows: Row[] = [];
  readonly #totals: StoredTotals[] = [];
  readonly #warnings: string[] = [];
  readonly #incomplete = { count: 0, first: 0 };
  /** The first row since the last summary: notes refer to these by their index. */
  #firstOpen = 0;
  /** The audit whose lines are read; it ends where another one starts. */
  #audit: StoredAudit | undefined;
  readonly #audits: AuditTotals[] = [];
  #line = 0;
  /** The beginning of the next line, in pieces: joined once, so that a long line costs its length. */
  #rest: string[] = [];
  #restLength = 0;
  /** The parts of a document that is not `ndjson`. */
  #document: string[] | undefined;
  #documentLength = 0;
  #problem: StoredProblem | undefined;

  /** `keepsDocuments`: whether the results will be written as JSON again. */
  constructor({ keepsDocuments }: { readonly keepsDocuments: boolean }) {
    this.#keepsDocuments = keepsDocuments;
  }

  /** Takes a chunk. Returns whether more is of use: a problem ends the reading. */
  push(text: string): boolean {
    const [first = '', ...others] = text.split('\n');
    this.#rest.push(first);
    this.#restLength += first.length;
    for (const next of others) {
      this.#takeLine(this.#takeRest(), true);
      this.#rest = [next];
      this.#restLength = next.length;
    }
    this.#limitRest();
    return this.#problem === undefined;
  }

  /** What was read, or the first problem. */
  end(): StoredRun | StoredProblem {
    if (this.#restLength > 0) this.#takeLine(this.#takeRest(), false);
    if (this.#document && !this.#problem) this.#takeDocument(this.#document.join('\n'));
    if (this.#problem) return this.#problem;
    this.#warnOfIncomplete();
    this.#closeAudit();
    if (this.#totals.length === 0 && this.#rows.length === 0) {
      return { message: 'no results' };
    }
    const open = this.#rows.length - this.#firstOpen;
    if (open > 0 || this.#totals.length === 0) {
      this.#warnings.push('the summary line is missing, so results may be missing as well');
      this.#totals.push(unfinished(this.#rows.slice(this.#firstOpen)));
      this.#closeRun(() => []);
    }
    const [audit] = this.#audits.length === 1 ? this.#audits : [];
    const totals = sumOf(this.#totals);
    return { rows: this.#rows, totals, ...(audit && { audit }), warnings: this.#warnings };
  }

  #takeLine(text: string, isWhole: boolean): void {
    this.#line++;
    if (this.#problem) return;
    if (this.#document) {
      this.#documentLength += text.length + 1;
      if (this.#documentLength > MAX_DOCUMENT_LENGTH) this.#fail('the document is too long');
      else this.#document.push(text);
      return;
    }
    if (text.trim() === '') return;
    const value = parseJson(text);
    if ('value' in value && typeOf(value.value) !== undefined) {
      this.#takeValue(value.value as Readonly<Record<string, unknown>>);
    } else if (this.#audit) {
      // Where an audit was killed and resumed, others follow.
      this.#skip();
    } else if (this.#rows.length === 0 && this.#totals.length === 0) {
      this.#document = [...Array.from({ length: this.#line - 1 }, () => ''), text];
    } else if (isWhole || 'value' in value) {
      this.#fail('not a line of ndjson');
    } else {
      this.#skip();
    }
  }

  #skip(): void {
    if (this.#incomplete.count++ === 0) this.#incomplete.first = this.#line;
  }

  /** One warning, however many there are. */
  #warnOfIncomplete(): void {
    const { count, first } = this.#incomplete;
    if (count === 0) return;
    const others = count > 1 ? `, and so were ${count - 1} more` : '';
    this.#warnings.push(`line ${first} is incomplete and was skipped${others}`);
  }

  #takeRest(): string {
    const line = this.#rest.join('');
    this.#rest = [];
    this.#restLength = 0;
    return line;
  }

  /** A document may be one long line; a line of `ndjson` may not. */
  #limitRest(): void {
    const isDocument = this.#rows.length === 0 && this.#totals.length === 0 && !this.#audit;
    if (this.#restLength <= (isDocument ? MAX_DOCUMENT_LENGTH : MAX_LINE_LENGTH)) return;
    this.#line++;
    this.#fail('the line is too long');
  }

  #takeValue(value: Readonly<Record<string, unknown>>): void {
    if (value.type === 'result') this.#takeResult(value, '');
    else if (value.type === 'summary') this.#takeSummary(value);
    // The flows of a capture, whose endpoints are among the results.
    else if (value.type === 'flow') return;
    else if (value.type === 'audit') this.#takeAudit(value);
    else if (this.#audit && AUDIT_LINES.has(value.type)) this.#takeAuditLine(this.#audit, value);
    else
      this.#fail(
        `"${String(value.type).slice(0, 40)}" is not a line of check, probe, audit or pcap`,
      );
  }

  #takeAudit(value: Readonly<Record<string, unknown>>): void {
    const parsed = parseAuditHeader(value);
    if ('problem' in parsed) this.#fail(parsed.problem);
    else if (!this.#isReadable(parsed.value.schemaVersion)) return;
    else if (this.#audit?.key === auditKeyOf(parsed.value)) this.#audit.continueWith(parsed.value);
    else {
      this.#closeAudit();
      this.#audit = new StoredAudit(parsed.value);
    }
  }

  /** What differs from the audit before is not read back. */
  #takeAuditLine(audit: StoredAudit, value: Readonly<Record<string, unknown>>): void {
    const isOfComparison = value.type === 'drift' || value.type === 'gone';
    const problem = isOfComparison ? undefined : audit.take(value);
    if (problem !== undefined) this.#fail(problem);
  }

  #closeAudit(): void {
    if (!this.#audit) return;
    const { rows, totals, audit } = this.#audit.end(this.#rows.splice(this.#firstOpen));
    for (const row of rows.sort(byPlace)) this.#rows.push(row);
    this.#firstOpen = this.#rows.length;
    this.#totals.push(totals);
    this.#audits.push(audit);
    this.#audit = undefined;
    if (totals.notProbed > 0) {
      this.#warnings.push(`the audit is not finished: ${totals.notProbed} targets are missing`);
    }
  }

  #takeResult(value: Readonly<Record<string, unknown>>, place: string): void {
    const parsed = parseResult(value);
    if ('problem' in parsed) this.#fail(`${place}${parsed.problem}`);
    else if (this.#rows.length >= MAX_RESULTS) this.#fail(`more than ${MAX_RESULTS} results`);
    else this.#rows.push({ ...parsed.value, ...(this.#keepsDocuments ? { stored: value } : {}) });
  }

  #takeSummary(value: Readonly<Record<string, unknown>>): void {
    const parsed = parseSummary(value);
    if ('problem' in parsed) {
      this.#fail(parsed.problem);
      return;
    }
    const { notes, schemaVersion, audit, ...totals } = parsed.value;
    if (!this.#isReadable(schemaVersion)) return;
    if (this.#audit) {
      this.#audit.takeSummary(totals, audit?.hosts);
      return;
    }
    const byIndex = new Map(notes.map(({ index, findings }) => [index, findings]));
    this.#closeRun(({ index }) => byIndex.get(index) ?? []);
    this.#totals.push(totals);
  }

  /** Puts the rows of a run in the order of the config, and adds the notes. */
  #closeRun(notesOf: (row: Row) => readonly StoredFinding[]): void {
    const open = this.#rows.splice(this.#firstOpen);
    for (const row of open.sort(byPlace)) {
      const notes = notesOf(row);
      this.#rows.push(notes.length === 0 ? row : withNotes(row, notes));
    }
    this.#firstOpen = this.#rows.length;
  }

  #takeDocument(text: string): void {
    const json = parseJson(text);
    if ('problem' in json) {
      this.#fail(`not JSON: ${json.problem}`, json.line);
      return;
    }
    const parsed = parseDocument(json.value);
    if ('problem' in parsed) {
      this.#fail(parsed.problem);
      return;
    }
    const { schemaVersion, summary, results } = parsed.value;
    if (!this.#isReadable(schemaVersion)) return;
    for (const [i, value] of results.entries()) {
      if (this.#problem) return;
      this.#takeResult(value, `results.${i}.`);
    }
    this.#closeRun(() => []);
    this.#totals.push(summary);
  }

  #isReadable(schemaVersion: number): boolean {
    if (schemaVersion === SCHEMA_VERSION) return true;
    this.#fail(`schemaVersion is ${schemaVersion}, but this firstbytes reads ${SCHEMA_VERSION}`);
    return false;
  }

  #fail(message: string, line: number | undefined = this.#document ? undefined : this.#line): void {
    this.#problem ??= { message, ...(line === undefined ? {} : { line }) };
  }
}

function byPlace(a: Row, b: Row): number {
  return a.index - b.index || (a.probedAddress ?? '').localeCompare(b.probedAddress ?? '', 'en');
}

/** The row with notes from the end of the output, in its stored JSON as well. */
function withNotes(row: Row, notes: readonly StoredFinding[]): Row {
  const { stored } = row;
  const all = { ...row, findings: [...row.findings, ...notes.map(storedFinding)] };
  if (!stored || !Array.isArray(stored.findings)) return all;
  return { ...all, stored: { ...stored, findings: [...stored.findings, ...notes] } };
}

function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
}

function parseJson(
  text: string,
): { readonly value: unknown } | { readonly problem: string; readonly line?: number } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const position = /at position (\d{1,10})/.exec(problem)?.[1];
    if (position === undefined) return { problem };
    return { problem, line: text.slice(0, Number(position)).split('\n').length };
  }
}

/** The totals of results without a summary: the check was cut off. */
function unfinished(rows: readonly Row[]): StoredTotals {
  return {
    notProbed: 0,
    interrupted: true,
    connections: rows.reduce((sum, { connections }) => sum + connections, 0),
    ms: 0,
    startedAt: '1970-01-01T00:00:00.000Z',
  };
}

function sumOf(all: readonly StoredTotals[]): StoredTotals {
  return all.reduce((sum, one) => ({
    notProbed: sum.notProbed + one.notProbed,
    ...sumOfUnlisted(sum, one),
    interrupted: sum.interrupted || one.interrupted,
    connections: sum.connections + one.connections,
    ms: sum.ms + one.ms,
    startedAt: one.startedAt < sum.startedAt ? one.startedAt : sum.startedAt,
  }));
}
