/**
 * Packs the package, checks its contents, installs it into an empty folder and uses it there: the
 * command, the library and its types. It needs the npm registry.
 */

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const REQUIRED_FILES: readonly string[] = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'schema.json',
  'bin/firstbytes.js',
  'dist/index.js',
  'dist/LICENSES.txt',
  'dist/index.d.ts',
  'dist/guard/index.js',
  'dist/guard/index.d.ts',
  'bin/bundle.cjs',
  'dist/bundle/main.cjs',
  'dist/bundle/LICENSES.txt',
];
const ALLOWED_PATHS = /^(bin|dist)\/|^docs\/(?:[\w-]+\/)?[\w-]+\.(md|png|svg)$|^[^/]+$/;
const BUILD_LEFTOVERS = /\.(map|tsbuildinfo|tgz)$/;

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version }: { readonly name: string; readonly version: string } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'firstbytes-package-'));
try {
  const tarball = pack();
  install(tarball);
  useCommand();
  await useLibrary();
  useTypes();
  console.log(`${name}-${version}.tgz works after it is installed`);
} finally {
  rmSync(folder, { recursive: true });
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
  readonly size: number;
}

function pack(): string {
  const packing = ['pack', '--json', '--silent', '--pack-destination', folder];
  const [packed]: readonly Packed[] = JSON.parse(run('npm', packing, root));
  assert(packed);
  const paths = packed.files.map(({ path }) => path);
  for (const path of REQUIRED_FILES)
    assert(paths.includes(path), `missing in the package: ${path}`);
  assert.deepEqual(
    paths.filter((path) => !ALLOWED_PATHS.test(path) || BUILD_LEFTOVERS.test(path)),
    [],
    'these files do not belong in the package',
  );
  const kib = Math.round(packed.size / 1024);
  console.log(`${packed.filename}: ${paths.length} files, ${kib} KiB packed`);
  return join(folder, packed.filename);
}

function install(tarball: string): void {
  const own = { name: 'user-of-firstbytes', private: true, type: 'module' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball]);
  const installed = join(folder, 'node_modules', name);
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((one) => one.endsWith('.js'))) {
    const code = readFileSync(join(installed, file), 'utf8');
    assert(!/^\/\/# sourceMappingURL=/m.test(code), `${file} refers to a missing source map`);
  }
}

function useCommand(): void {
  assert.equal(npx(['--version']).stdout, `${version}\n`);
  const withoutConfig = npx(['check']);
  assert.equal(withoutConfig.status, 2);
  assert.match(withoutConfig.stderr, /firstbytes\.yaml/);
  writeFileSync(
    join(folder, 'firstbytes.yaml'),
    'endpoints:\n  - { address: "127.0.0.1:1", expect: closed }\n',
  );
  assert.equal(npx(['validate']).status, 0);
  assert.match(npx(['check']).stdout, /1 endpoint: 1 ok/);
}

async function useLibrary(): Promise<void> {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(folder, 'use.js'),
    `import { probe } from '${name}';
const { status, found } = await probe(process.argv[2], { expect: 'ssh' });
console.log(status, found.stack);
`,
  );
  const child = spawn(process.execPath, ['use.js', `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = await text(child.stdout);
  server.close();
  assert.equal(printed, 'ok ssh\n');
}

/** The declarations are checked too (no skipLibCheck), with the types of Node beside them. */
function useTypes(): void {
  writeFileSync(
    join(folder, 'types.ts'),
    `import { check, type Config, endpointsOf, type JsonResult, loadConfig, probe } from '${name}';
import { readFrames } from '${name}/guard';

const result: JsonResult = await probe('127.0.0.1:22', { expect: ['ssh', 'tls/http'] });
const problems: string[] = result.findings.map(({ problem }) => problem);
const config: Config = await loadConfig('firstbytes.yaml', { env: {} });
for (const { target } of endpointsOf(config.endpoints)) problems.push(target.host);
const { summary } = await check(config, { concurrency: 8 });
const exitCode: number = summary.exitCode;
// @ts-expect-error: the status is one of four words
const never: 'fine' = result.status;
export { exitCode, never, problems, readFrames };
`,
  );
  const compilerOptions = {
    ...{ module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true },
    ...{ target: 'es2023', lib: ['es2023'], types: ['node'] },
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['types.ts'] }),
  );
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
}

function npx(args: readonly string[]) {
  return spawnSync('npx', ['--no-install', name, ...args], { cwd: folder, encoding: 'utf8' });
}

function run(program: string, args: readonly string[], cwd = folder): string {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
