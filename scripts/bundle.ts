/**
 * Bundles the sources: the command with all its libraries (a check starts in half the time if Node does
 * not have to find and read three hundred modules), and the library and the guard, which import the
 * packages that they depend on.
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, type OutputOptions, type RolldownOutput, rolldown } from 'rolldown';
import page from '../data/html-page.json' with { type: 'json' };
import { configJsonSchema } from '../src/config/json-schema.ts';
import { ASCII, LAZY_DATA, LAZY_WIDTH } from './bundle-plugins.ts';
import { chunkGroups } from './chunk-groups.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** White space is most of what the parser reads, and stack traces quote one line: names stay. */
const DENSE = { compress: false, mangle: false, codegen: { removeWhitespace: true } } as const;
/** An uncaught error of a library quotes its line, which has to be a short one. */
const READABLE = false;

/** A CommonJS module: if Node has to load it, `import 'firstbytes'` costs a fifth more. */
const INSIDE_LIBRARY = ['ipaddr.js'];

const command = await bundledCommand();
writeFileSync(join(root, 'dist/bundle/LICENSES.txt'), licencesOf(command, page.packages));
const outside = dependencies().filter((name) => !INSIDE_LIBRARY.includes(name));
const library = await bundledLibrary('src/index.ts', 'dist', outside);
writeFileSync(join(root, 'dist/LICENSES.txt'), licencesOf(library));
await bundledLibrary('src/guard/index.ts', 'dist/guard', dependencies());
cacheCode();
writeFileSync(join(root, 'schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);

/** What the command prints meanwhile is not shown. */
function cacheCode(): void {
  const script = join(root, 'scripts/code-cache.ts');
  execFileSync(process.execPath, [...process.execArgv, script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** CommonJS, since Node.js 20 has no code cache for other modules. */
async function bundledCommand(): Promise<OutputChunk[]> {
  const input = join(root, 'src/cli/main.ts');
  const bundle = await rolldown({
    input,
    platform: 'node',
    plugins: [LAZY_DATA, LAZY_WIDTH, ASCII],
  });
  const options: OutputOptions = {
    dir: join(root, 'dist/bundle'),
    format: 'cjs',
    entryFileNames: 'main.cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    minify: DENSE,
  };
  const { output: ungrouped } = await bundle.generate(options);
  const groups = chunkGroups(chunksOf(ungrouped), join(root, 'src'));
  const { output } = await bundle.write({ ...options, codeSplitting: { groups } });
  return chunksOf(output);
}

async function bundledLibrary(
  input: string,
  folder: string,
  external: readonly string[],
): Promise<OutputChunk[]> {
  const bundle = await rolldown({
    input: join(root, input),
    platform: 'node',
    external: [...external],
    plugins: [LAZY_DATA],
  });
  const { output } = await bundle.write({
    dir: join(root, folder),
    format: 'esm',
    entryFileNames: 'index.js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: READABLE,
  });
  return chunksOf(output);
}

function chunksOf(output: RolldownOutput['output']): OutputChunk[] {
  return output.filter((one) => one.type === 'chunk');
}

function dependencies(): readonly string[] {
  const { dependencies: all }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.keys(all);
}

/** The licence of every package in the bundle, and of those that it embeds as text. */
function licencesOf(chunks: readonly OutputChunk[], embedded: readonly string[] = []): string {
  const files = chunks.flatMap(({ moduleIds }) => moduleIds);
  const packages = new Set(
    files.flatMap((file) => /.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  for (const name of embedded) packages.add(join(root, 'node_modules', name));
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
