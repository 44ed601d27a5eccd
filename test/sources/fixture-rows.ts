import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { combineFacts } from '../../src/sources/combine.ts';
import type { SourceNote, Vantage } from '../../src/sources/source.ts';
import { factsOfFile } from './read-files.ts';
import { expectText, type TruthRow, truthAddress, truthRows } from './truth-rows.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/sources');

/** The files of a kind that the tables of their folder mention or should mention. */
export function fixtureFiles(kind: string): readonly string[] {
  const files = readdirSync(join(FIXTURES, kind), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.(?:conf|cfg|ya?ml|json|env)$/.test(file)).sort();
}

/** The truth about one file, as text: a line for each endpoint from each vantage. */
export function truthOf(kind: string, file: string): readonly string[] {
  const rows = truthRows(readFileSync(join(FIXTURES, kind, 'truth.tsv'), 'utf8'));
  return rows
    .filter(({ files, address }) => files === file && address !== '-')
    .map(rowText)
    .sort();
}

/** The notes about one file: `line message`. */
export function trueNotesOf(kind: string, file: string): readonly string[] {
  const lines = readFileSync(join(FIXTURES, kind, 'notes.tsv'), 'utf8').split('\n');
  return lines
    .map((line) => line.split('\t'))
    .filter(([name]) => name === file)
    .map(([, line, message]) => `${line} ${message}`)
    .sort();
}

/** Variables of a machine are seen from it; proxies are in a network, or publish their ports. */
function vantagesOf(kind: string): readonly Vantage[] {
  return kind === 'env' ? ['host'] : ['host', 'network'];
}

/** What a file gives from the vantages of its kind, in the form of `truthOf`. */
export function foundIn(kind: string, file: string): readonly string[] {
  const facts = factsOfFile(join(FIXTURES, kind), file);
  return vantagesOf(kind)
    .flatMap((vantage) =>
      combineFacts([facts], vantage).endpoints.map((endpoint) => ({
        files: file,
        vantage,
        address: truthAddress(endpoint),
        expect: endpoint.expect.join(','),
        certainty: endpoint.certainty,
        line: endpoint.origin.line,
      })),
    )
    .map(rowText)
    .sort();
}

export function notesIn(kind: string, file: string): readonly string[] {
  const { notes } = factsOfFile(join(FIXTURES, kind), file);
  return notes.map(({ message, origin }: SourceNote) => `${origin.line} ${message}`).sort();
}

function rowText({ vantage, address, expect, certainty, line }: TruthRow): string {
  return [vantage, address, expectText(expect.split(',')), certainty, line].join('\t');
}
