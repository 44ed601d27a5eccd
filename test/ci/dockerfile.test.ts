import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { page } from '../support/pages.ts';

const dockerfile = page('Dockerfile');
const instructions = dockerfile
  .replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

test('both stages use the same base image, by a tag of one release', () => {
  const images = instructions.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []);
  expect(images).toHaveLength(2);
  expect(new Set(images).size).toBe(1);
  expect(images[0]).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/);
});

test('the image runs the command, as a user that is not root', () => {
  expect(last).toContain('ENTRYPOINT ["firstbytes"]');
  expect(last).toContain('USER 1000:1000');
});

test('the command of the image is the program of the package', () => {
  const path = `/opt/firstbytes/${packageJson.bin.firstbytes}`;
  expect(last).toContain(`RUN ln -s ${path} /usr/local/bin/firstbytes`);
});

test('the sources stay in the first stage', () => {
  expect(last.filter((line) => line.startsWith('COPY'))).toEqual([
    'COPY --from=package /unpacked /opt/firstbytes',
  ]);
});

test('neither the history nor the packages of the host are sent to the build', () => {
  expect(page('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['.git', 'node_modules', 'dist']),
  );
});
