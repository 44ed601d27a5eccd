import { expect, test } from 'vitest';
import { web } from '../../fixtures/servers/index.ts';
import { check } from '../../src/library/check.ts';
import { folderWith, opened } from '../support/command.ts';

test('equal endpoints are probed once, and each has its result', async () => {
  const server = await opened(web());
  const entry = `address: "${server.address}", expect: http`;
  const folder = folderWith([`name: shop, ${entry}`, `name: store, ${entry}`]);
  const seen: (string | undefined)[] = [];
  const { summary, results } = await check(folder.in('firstbytes.yaml'), {
    onResult: ({ name }) => seen.push(name),
  });
  expect(server.connections()).toBe(1);
  expect(summary).toMatchObject({ ok: 2, connections: 1 });
  expect(results.map(({ name, connections }) => [name, connections])).toEqual([
    ['shop', 1],
    ['store', 0],
  ]);
  expect(seen).toEqual(['shop', 'store']);
});
