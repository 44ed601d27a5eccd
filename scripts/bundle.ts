/**
 * Bundles the sources: the command with all its libraries (a check starts in half the time if Node does
 * not have to find and read three hundred modules), and the library and the guard, which import the
 * packages that they depend on.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { configJsonSchema } from '../src/config/json-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** White space is most of what the parser reads, and stack traces quote one line: names stay. */
const DENSE = { compress: false, mangle: false, codegen: { removeWhitespace: true } } as const;
/** An uncaught error of a library quotes its line, which has to be a short one. */
const READABLE = false;

type Minification = typeof DENSE | typeof READABLE;

/** A CommonJS module: if Node has to load it, `import 'firstbytes'` costs a fifth more. */
const INSIDE_LIBRARY = ['ipaddr.js'];

/**
 * Data of many rows is parsed when it is first used: a check of what is as expected needs no table of
 * the search, and a literal of 100 KiB costs V8 five milliseconds.
 */
const LAZY_DATA: Plugin = {
  name: 'lazy-data',
  load(id) {
    if (!id.startsWith(join(root, 'data/')) || !id.endsWith('.json')) return null;
    const text = readFileSync(id, 'utf8');
    if (!text.startsWith('{"rows":')) return null;
    const code = `let data;
export default { get rows() { data ??= JSON.parse(${JSON.stringify(text)}); return data.rows; } };`;
    return { code, moduleType: 'js' };
  },
};

/**
 * string-width compiles the table of emoji when it is evaluated, which takes V8 as long as a connection
 * to ten endpoints; text of ASCII is never measured with it. `require` evaluates a module when it is called.
 */
const LAZY_WIDTH: Plugin = {
  name: 'lazy-width',
  resolveId: (id, importer) => (id === 'string-width' && importer?.startsWith(join(root, 'src/')) ? LAZY_WIDTH_ID : null),
  load: (id) =>
    id === LAZY_WIDTH_ID
      ? "export default (text) => require('string-width').default(text);"
      : null,
};

const LAZY_WIDTH_ID = join(root, 'lazy-width.js');
const command = await bundled('src/cli/main.ts', 'dist/bundle', 'main.cjs', [], DENSE);
writeFileSync(join(root, 'dist/bundle/LICENSES.txt'), licencesOf(command));
const outside = dependencies().filter((name) => !INSIDE_LIBRARY.includes(name));
const library = await bundled('src/index.ts', 'dist', 'index.js', outside, READABLE);
writeFileSync(join(root, 'dist/LICENSES.txt'), licencesOf(library));
await bundled('src/guard/index.ts', 'dist/guard', 'index.js', dependencies(), READABLE);
writeFileSync(join(root, 'schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);

async function bundled(
  input: string,
  folder: string,
  file: string,
  external: readonly string[],
  minification: Minification,
): Promise<OutputChunk[]> {
  const bundle = await rolldown({
    input: join(root, input),
    platform: 'node',
    external: [...external],
    plugins: [LAZY_DATA, LAZY_WIDTH],
  });
  const isCommonJs = file.endsWith('.cjs');
  const { output } = await bundle.write({
    dir: join(root, folder),
    format: isCommonJs ? 'cjs' : 'esm',
    entryFileNames: file,
    chunkFileNames: `chunks/[name]-[hash]${extname(file)}`,
    minify: minification,
  });
  return output.filter((one) => one.type === 'chunk');
}

function dependencies(): readonly string[] {
  const { dependencies: all }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.keys(all);
}

/** The licence of every package in the bundle. */
function licencesOf(chunks: readonly OutputChunk[]): string {
  const files = chunks.flatMap(({ moduleIds }) => moduleIds);
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
