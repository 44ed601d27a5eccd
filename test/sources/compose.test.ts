import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { combineFacts } from '../../src/sources/combine.ts';
import type { SourceNote, Vantage } from '../../src/sources/source.ts';
import { readYaml } from '../../src/yaml/tree.ts';
import { factsOfFile } from './read-files.ts';
import { expectText, truthAddress } from './truth-rows.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/sources/compose');
const TRUTH = readYaml(readFileSync(join(FOLDER, 'truth.yaml'), 'utf8')).documents[0];

describe.each([...(TRUTH?.entries.values() ?? [])])('$key', ({ key: file, value: truth }) => {
  const wanted = (key: string) => (truth.get(key)?.items ?? []).map(({ text }) => text);

  test.each(['host', 'network'] as const)('gives its endpoints from the %s', (vantage) => {
    expect(endpointsOf(file, vantage)).toEqual(wanted(vantage));
  });

  test('leaves out what the host cannot reach, with the reason', () => {
    const { leftOut } = combineFacts([factsOfFile(FOLDER, file)], 'host');
    expect(leftOut.map(noteText)).toEqual(wanted('leftOut'));
  });

  test('reports contradictions and what it did not understand', () => {
    const { contradictions, notes } = combineFacts([factsOfFile(FOLDER, file)], 'network');
    expect(contradictions.map(noteText)).toEqual(wanted('contradictions'));
    expect(notes.map(noteText)).toEqual(wanted('notes'));
  });
});

/** `host:port expectation certainty line`, and `external` for hosts of strangers. */
function endpointsOf(file: string, vantage: Vantage): string[] {
  const { endpoints } = combineFacts([factsOfFile(FOLDER, file)], vantage);
  return endpoints.map((endpoint) => {
    const { expect: names, certainty, origin, isExternal } = endpoint;
    const text = `${truthAddress(endpoint)} ${expectText(names)} ${certainty} ${origin.line}`;
    return isExternal ? `${text} external` : text;
  });
}

function noteText({ message, origin }: SourceNote): string {
  return `${origin.line} ${message}`;
}
