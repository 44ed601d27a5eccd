import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);

test('docs/confusion.md and its pictures are what the recordings say', () => {
  const pages = ['confusion.md', 'confusion-tcp.svg', 'confusion-udp.svg'];
  const read = () => pages.map((page) => readFileSync(new URL(`docs/${page}`, root), 'utf8'));
  const committed = read();
  const made = spawnSync('node', ['scripts/confusion.js'], { cwd: fileURLToPath(root) });
  expect(made.status).toBe(0);
  expect(read()).toEqual(committed);
  expect(committed[0]).toMatch(/taken for something else, surely\*\* \| \*\*0\*\* \| \*\*0\*\*/);
});
