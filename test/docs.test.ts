import { expect, test } from 'vitest';
import { documentation } from '../scripts/documentation.ts';
import { outdatedFiles } from '../scripts/generated-files.ts';

const files = documentation();

test('the generated pages and pictures of docs are up to date', () => {
  expect(files.map(({ path }) => path)).toContain('docs/confusion.md');
  expect(outdatedFiles(files).map(({ path }) => path)).toEqual([]);
});

test('no recorded reply is recognized as another protocol', () => {
  const page = files.find(({ path }) => path === 'docs/confusion.md')?.text;
  expect(page).toMatch(/recognized as another protocol\*\* \| \*\*0\*\* \| \*\*0\*\*/);
});
