/**
 * Bundles the command with its libraries into dist/bundle: a check starts in half the time if Node
 * does not have to find and read three hundred modules. The library (dist/index.js) stays as
 * the compiler wrote it.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { configJsonSchema } from '../src/config/json-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/bundle');

const bundle = await rolldown({ input: join(root, 'dist/cli/main.js'), platform: 'node' });
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: 'main.js',
  // White space and comments are most of what the parser reads; names stay for stack traces.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
});
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(modules));
writeFileSync(join(root, 'schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);

/** The licence of every library in the bundle. */
function licencesOf(files: readonly string[]): string {
  const packages = new Set(
    files.flatMap((file) => /.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...packages].sort().map(licenceOf).join('\n');
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function licenceOf(path: string): string {
  const text = readFileSync(join(path, 'package.json'), 'utf8');
  const { name, version, license }: PackageJson = JSON.parse(text);
  const file = readdirSync(path).find((one) => /^licen[sc]e/i.test(one));
  const licence = file ? readFileSync(join(path, file), 'utf8') : `Licence: ${license}\n`;
  return `${name} ${version}\n${'-'.repeat(60)}\n${licence}`;
}
