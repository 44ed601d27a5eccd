import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SOURCE_READERS } from '../../src/sources/readers.ts';
import { readText } from './read-text.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/sources');
const CUTS = 12;
const files = ['kubernetes', 'prometheus', 'scans'].flatMap((kind) =>
  readdirSync(join(FOLDER, kind)).map((name) => join(kind, name)),
);
const readers = SOURCE_READERS.filter(({ kind }) => kind !== 'compose');

test.each(files)('no reader throws wherever %s is torn', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  for (let i = 1; i <= CUTS; i++) {
    const at = Math.floor((text.length * i) / CUTS);
    for (const reader of readers) {
      expect(() => readText(reader, text.slice(0, at))).not.toThrow();
      expect(() => readText(reader, text.slice(at))).not.toThrow();
    }
  }
});
