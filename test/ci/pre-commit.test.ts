import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { page } from '../support/pages.ts';

/** What pre-commit reads of a hook. */
const HOOKS = z.tuple([
  z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    entry: z.literal('firstbytes validate'),
    language: z.literal('node'),
    files: z.string(),
  }),
]);

const [hook] = HOOKS.parse(parse(page('.pre-commit-hooks.yaml')));

test('the hook validates configs, wherever they are', () => {
  const files = new RegExp(hook.files);
  const configs = ['firstbytes.yaml', 'firstbytes.yml', 'deploy/firstbytes.json'];
  expect(configs.filter((name) => !files.test(name))).toEqual([]);
  const others = ['firstbytes.md', 'my-firstbytes.yaml', 'firstbytes.yaml.orig', 'compose.yml'];
  expect(others.filter((name) => files.test(name))).toEqual([]);
});

test('npm pack prints no more than the name of the tarball: pre-commit takes all of it as the name', () => {
  expect(page('.npmrc')).toMatch(/^foreground-scripts=false$/m);
});
