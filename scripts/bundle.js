// Bundles the command with its libraries into dist/bundle: a check starts in half the time when
// it does not have to find and read some three hundred modules. The library (dist/index.js)
// stays as the compiler wrote it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/bundle');

const bundle = await rolldown({
  input: join(root, 'dist/cli/main.js'),
  platform: 'node',
});
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: 'main.js',
  // White space and comments are most of what the parser reads; names stay for stack traces.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
});
writeFileSync(join(folder, 'LICENSES.txt'), licences(output));

const { configJsonSchema } = await import('../dist/config/json-schema.js');
writeFileSync(join(root, 'schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);

/** The licence of every library that is in the bundle. */
function licences(chunks) {
  const files = chunks.flatMap(({ moduleIds = [] }) => moduleIds);
  const packages = new Set(
    files.flatMap((file) => /.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...packages].sort().map(licenceOf).join('\n');
}

function licenceOf(path) {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((one) => /^licen[sc]e/i.test(one));
  const text = file ? readFileSync(join(path, file), 'utf8') : `Licence: ${license}\n`;
  return `${name} ${version}\n${'-'.repeat(60)}\n${text}`;
}
