#!/usr/bin/env node
// Packs the package, looks at what is in it, installs it into an empty folder and uses it there
// as others would: the command, the library and its types. It needs the registry of npm.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const MUST_BE_IN = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'schema.json',
  'bin/firstbytes.js',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/guard/index.js',
  'dist/guard/index.d.ts',
  'dist/bundle/main.js',
  'dist/bundle/LICENSES.txt',
];
const MAY_BE_IN = /^(bin|dist)\/|^[^/]+$/;

const folder = mkdtempSync(join(tmpdir(), 'firstbytes-package-'));
try {
  const tarball = pack();
  install(tarball);
  useCommand();
  await useLibrary();
  useTypes();
  console.log(`${name}-${version}.tgz works where it is installed`);
} finally {
  rmSync(folder, { recursive: true });
}

function pack() {
  const [{ filename, files, size }] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], root),
  );
  const paths = files.map(({ path }) => path);
  for (const path of MUST_BE_IN) assert(paths.includes(path), `${path} is not in the package`);
  assert.deepEqual(
    paths.filter((path) => !MAY_BE_IN.test(path) || /\.(map|tsbuildinfo|tgz)$/.test(path)),
    [],
    'these do not belong into the package',
  );
  console.log(`${filename}: ${paths.length} files, ${Math.round(size / 1024)} KiB packed`);
  return join(folder, filename);
}

function install(tarball) {
  const own = { name: 'somebody-else', private: true, type: 'module' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball]);
  const sources = readdirSync(join(folder, 'node_modules', name), { recursive: true });
  for (const file of sources.filter((one) => one.endsWith('.js'))) {
    const text = readFileSync(join(folder, 'node_modules', name, file), 'utf8');
    assert(!/^\/\/# sourceMappingURL=/m.test(text), `${file} names a map that is not there`);
  }
}

function useCommand() {
  assert.equal(npx(['--version']).stdout, `${version}\n`);
  const lost = npx(['check']);
  assert.equal(lost.status, 2);
  assert.match(lost.stderr, /there is no firstbytes\.yaml/);
  writeFileSync(
    join(folder, 'firstbytes.yaml'),
    'endpoints:\n  - { address: "127.0.0.1:1", expect: closed }\n',
  );
  assert.equal(npx(['validate']).status, 0);
  assert.match(npx(['check']).stdout, /1 endpoint: 1 ok/);
}

async function useLibrary() {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  writeFileSync(
    join(folder, 'use.js'),
    `import { probe } from '${name}';
const { status, identification } = await probe(process.argv[2], { expect: 'ssh' });
console.log(status, ...identification.stack);
`,
  );
  const child = execFile(process.execPath, ['use.js', `127.0.0.1:${server.address().port}`], {
    cwd: folder,
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  await once(child, 'close');
  server.close();
  assert.equal(said, 'ok ssh\n');
}

/** Declarations are checked too: no skipLibCheck. The types of Node stand beside them. */
function useTypes() {
  writeFileSync(
    join(folder, 'types.ts'),
    `import { endpointsOf, inWords, loadConfig, probe, protocols, type Result, run } from '${name}';

const result: Result = await probe('127.0.0.1:22', { expect: ['ssh', 'tls/http'] });
const words: string[] = result.findings.map((finding) => inWords(finding).what);
const loaded = loadConfig('', 'x.yaml', { env: {}, protocols });
if (loaded.ok) {
  const asking = { registry: loaded.registry, concurrency: 8 };
  for await (const { status } of run(endpointsOf(loaded.endpoints), asking)) words.push(status);
}
// @ts-expect-error: the status is one of four words
const never: 'fine' = result.status;
export { never, words };
`,
  );
  const options = { module: 'nodenext', moduleResolution: 'nodenext', strict: true, noEmit: true };
  const typeRoots = [join(root, 'node_modules/@types')];
  const libraries = { target: 'es2023', lib: ['es2023'], typeRoots, types: ['node'] };
  const compilerOptions = { ...options, ...libraries };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['types.ts'] }),
  );
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
}

function npx(args) {
  return spawnSync('npx', ['--no-install', name, ...args], { cwd: folder, encoding: 'utf8' });
}

function run(program, args, cwd = folder) {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
