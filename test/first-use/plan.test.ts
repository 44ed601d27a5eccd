import { expect, test } from 'vitest';
import { run } from '../support/in-process.ts';

test('the bytes of an opening are printed once, and named after that', async () => {
  const { stdout } = await run(['probe', '--plan', 'http://a', 'http://b']);
  const titles = stdout.match(/^ {5}opening of rtmp, 3073 bytes.*$/gm);
  expect(titles).toEqual([
    '     opening of rtmp, 3073 bytes',
    '     opening of rtmp, 3073 bytes, as above',
  ]);
  expect(stdout.match(/^ {5}0c00 /gm)).toHaveLength(1);
});
