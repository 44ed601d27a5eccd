import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Prints for each loaded chunk whether V8 rejected its cache; undefined without a cache. */
const REJECTED = `
const { Bundle } = require('./bin/bundle.cjs');
const bundle = new Bundle();
process.argv = [process.execPath, 'firstbytes', 'explain', '1213486160'];
bundle.load(require('node:path').resolve('dist/bundle/main.cjs')).main().then(() => {
  console.error(JSON.stringify([...bundle.scripts.values()].map((one) => one.cachedDataRejected)));
});`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbytes-code-cache-'));
  for (const part of ['bin', 'dist/bundle', 'package.json']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

function caches(): string[] {
  const all = join(folder, 'dist/bundle/code-cache');
  const files = readdirSync(all, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.cache')).map((file) => join(all, file));
}

function explain(): string {
  return execFileSync(process.execPath, ['bin/firstbytes.js', 'explain', '1213486160'], {
    cwd: folder,
    encoding: 'utf8',
  });
}

test('V8 takes the cache of every chunk that explain loads', () => {
  const { stderr } = spawnSync(process.execPath, ['-e', REJECTED], {
    cwd: folder,
    encoding: 'utf8',
  });
  const rejected: readonly unknown[] = JSON.parse(stderr);
  expect(rejected.length).toBeGreaterThan(2);
  expect(new Set(rejected)).toEqual(new Set([false]));
});

test('a cache of another version of V8 changes nothing but the time', () => {
  for (const file of caches()) {
    const bytes = readFileSync(file);
    bytes.writeUInt32LE((bytes.readUInt32LE(4) ^ 1) >>> 0, 4);
    writeFileSync(file, bytes);
  }
  expect(explain()).toContain('"HTTP"');
});

test('a cache that was cut off changes nothing but the time', () => {
  for (const file of caches()) writeFileSync(file, readFileSync(file).subarray(0, 1000));
  expect(explain()).toContain('"HTTP"');
});

test('the command runs without a code cache', () => {
  rmSync(join(folder, 'dist/bundle/code-cache'), { recursive: true });
  expect(explain()).toContain('"HTTP"');
});

test('other flags of V8 change nothing but the time', () => {
  const args = ['--max-lazy', 'bin/firstbytes.js', 'explain', '1213486160'];
  const output = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(output).toContain('"HTTP"');
});
