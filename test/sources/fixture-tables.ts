import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { combineFacts } from '../../src/sources/combine.ts';
import type { SourceSummary, Vantage } from '../../src/sources/source.ts';
import { factsOfFile } from './read-files.ts';
import { expectText, type TruthRow, truthAddress, truthRows } from './truth-rows.ts';

/** Tests every file that the tables `truth.tsv` and `messages.tsv` of a folder of fixtures name. */
export function testFixtureTables(kind: 'kubernetes' | 'prometheus' | 'scans'): void {
  const folder = join(import.meta.dirname, '../../fixtures/sources', kind);
  const truth = grouped(truthRows(readFileSync(join(folder, 'truth.tsv'), 'utf8')), keyOfTruth);
  test.each([...truth])('%s', (_, rows) => {
    const [{ files, vantage }] = rows as [TruthRow];
    const { endpoints } = summaryOf(folder, files, vantage);
    const found = endpoints.map((one) =>
      [truthAddress(one), expectText(one.expect), one.certainty, one.origin.line].join(' '),
    );
    const wanted = rows
      .filter(({ address }) => address !== '-')
      .map(({ address, expect: names, certainty, line }) =>
        [address, expectText(names.split(',')), certainty, line].join(' '),
      );
    expect(found.sort()).toEqual(wanted.sort());
  });
  const messages = grouped(messageRows(folder), ({ file }) => `messages of ${file}`);
  test.each([...messages])('%s', (_, rows) => {
    const [{ file }] = rows as [MessageRow];
    const leftOut = rows.some((one) => one.kind === 'left-out');
    const summary = summaryOf(folder, file, leftOut ? 'host' : undefined);
    expect(messagesOf(summary, leftOut).sort()).toEqual(rows.map((one) => one.text).sort());
  });
}

interface MessageRow {
  readonly file: string;
  readonly kind: string;
  /** The row without the file. */
  readonly text: string;
}

function messageRows(folder: string): MessageRow[] {
  return readFileSync(join(folder, 'messages.tsv'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [file = '', kind = '', ...rest] = line.split('\t');
      return { file, kind, text: [kind, ...rest].join(' ') };
    });
}

function messagesOf(summary: SourceSummary, withLeftOut: boolean): string[] {
  const { notes, contradictions, leftOut } = summary;
  const texts = [
    ...notes.map(({ origin, message }) => ['note', origin.line, '-', message]),
    ...contradictions.map(({ origin, other, message }) => [
      'contradiction',
      origin.line,
      other?.line ?? '-',
      message,
    ]),
    ...(withLeftOut ? leftOut : []).map(({ origin, message }) => [
      'left-out',
      origin.line,
      '-',
      message,
    ]),
  ];
  return texts.map((one) => one.join(' '));
}

function summaryOf(folder: string, file: string, vantage: Vantage | undefined): SourceSummary {
  return combineFacts([factsOfFile(folder, file)], vantage);
}

function keyOfTruth({ files, vantage }: TruthRow): string {
  return `${files} from the ${vantage}`;
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const row of rows) out.set(keyOf(row), [...(out.get(keyOf(row)) ?? []), row]);
  return out;
}
