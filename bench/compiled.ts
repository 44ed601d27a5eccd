/** Measured processes run without a loader, so their modules are compiled beforehand. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import ts from 'typescript';

const files = new Map<string, string>();

/** The path of a compiled module that imports only `node:` modules: compiled once, removed at the end. */
export function compiled(module: URL): string {
  const known = files.get(module.href) ?? compile(module);
  files.set(module.href, known);
  return known;
}

function compile(module: URL): string {
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const { outputText } = ts.transpileModule(readFileSync(module, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const file = join(folder, `${basename(module.pathname, '.ts')}.mjs`);
  writeFileSync(file, outputText);
  return file;
}
