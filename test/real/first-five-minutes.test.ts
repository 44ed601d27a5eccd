import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, test } from 'vitest';
import { freePorts } from './free-ports.ts';

/**
 * What a newcomer does in the first five minutes, with the packed package in a clean folder and the
 * real servers. docs/first-five-minutes.md is the transcript; `UPDATE_TRANSCRIPT=1` writes it anew.
 */

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const PAGE = join(ROOT, 'docs/first-five-minutes.md');
const HOST = '127.0.0.1';
/** Ports of the page, so that it reads as the files of a team do. */
const PAGE_PORTS = { web: 18080, cache: 16379, sessions: 11211, db: 15432 };

let folder = '';
let tarball = '';
let ports: typeof PAGE_PORTS;

beforeAll(async () => {
  folder = await mkdtemp(join(inject('folder'), 'first-five-minutes-'));
  // Its own user starts the database.
  await chmod(folder, 0o755);
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  tarball = join(folder, (await run('npm', pack, { cwd: ROOT })).stdout.trim());
  await run('npm', ['init', '-y'], { cwd: folder });
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball], { cwd: folder });
  const [db = 0] = await freePorts(1, HOST);
  ports = {
    web: portOf('nginx http'),
    cache: portOf('redis plain'),
    sessions: portOf('memcached plain'),
    db,
  };
}, 120_000);

test('a wrong port of a Compose file is found with its line, and mended', async () => {
  // The port of memcached where the web server is meant.
  await writeFile(join(folder, 'compose.yml'), composeFile(ports.sessions));
  const wrong = await firstbytes(['check', '--from', 'compose.yml']);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain('compose.yml:5:');
  expect(wrong.stdout).toMatch(/expected http, found memcached/);

  await writeFile(join(folder, 'compose.yml'), composeFile(ports.web));
  const right = await firstbytes(['check', '--from', 'compose.yml']);
  expect(right.code).toBe(0);

  const page = [
    'A Compose file of a team, with a mistake: the port of `web` leads to memcached.',
    '',
    block('yaml', composeFile(ports.sessions)),
    block('', transcript('npx firstbytes check --from compose.yml', wrong)),
    'With the right port:',
    '',
    block('', transcript('npx firstbytes check --from compose.yml', right)),
  ];
  comparePage('wrong port', page.join('\n'));
}, 60_000);

test('--wait does not end before a PostgreSQL that recovers really serves', async () => {
  await writeFile(join(folder, 'waiting.yml'), databaseFile());
  const args = ['check', '--from', 'waiting.yml', '--wait', '60s', '--interval', '300ms'];
  const { server, said } = await whileWaiting(args);
  try {
    expect(said.code).toBe(0);
    expect(said.stderr).toMatch(/db 127\.0\.0\.1:\d+: refused\n/);
    expect(said.stderr).toMatch(/-> not-ready \(the database system is starting up\)\n/);
    expect(said.stderr).toMatch(/not-ready .* -> ok/);
    // Had it ended earlier, this would fail with "the database system is starting up".
    const query = ['-h', HOST, '-p', `${ports.db}`, '-U', 'postgres', '-Atc', 'SELECT 42'];
    expect((await run('psql', query)).stdout).toBe('42\n');
    const page = [
      '`--wait` probes again until everything is ready, here a PostgreSQL that starts and recovers meanwhile:',
      '',
      block('', transcript('npx firstbytes check --from waiting.yml --wait 60s', said)),
    ];
    comparePage('wait', page.join('\n'));
  } finally {
    await stop(server);
  }
}, 120_000);

test("the action's script does the same, with annotations", async () => {
  await writeFile(join(folder, 'compose.yml'), composeFile(ports.sessions));
  const env = { INPUT_FROM: 'compose.yml', INPUT_VERSION: tarball };
  const wrong = await outcome('bash', [join(ROOT, 'action/run.sh')], env);
  expect(wrong.stdout).toMatch(/^::error file=compose\.yml,line=5,.*wrong-protocol/m);
  expect(wrong.code).toBe(1);
  await writeFile(join(folder, 'compose.yml'), composeFile(ports.web));
  const right = await outcome('bash', [join(ROOT, 'action/run.sh')], env);
  expect(right.code).toBe(0);
}, 120_000);

test('init --learn writes a config of the real servers that passes', async () => {
  const targets = inject('endpoints')
    .filter(({ transport, secondConnection }) => transport === 'tcp' && !secondConnection)
    .map(({ host, port }) => `${host}:${port}`);
  const written = await firstbytes(['init', 'learned.yaml', '--learn', ...targets]);
  expect(written.stderr).toContain(`${targets.length} endpoints`);
  const checked = await firstbytes(['check', '-q', 'learned.yaml']);
  expect(checked).toMatchObject({ code: 0 });
}, 120_000);

function portOf(name: string): number {
  const found = inject('endpoints').find((one) => one.name === name);
  if (!found) throw new Error(`no real server is called ${name}`);
  return found.port;
}

function composeFile(webPort: number): string {
  return `services:
  web:
    image: nginx:1.27
    ports:
      - "127.0.0.1:${webPort}:80"
    healthcheck: { test: ["CMD", "curl", "-f", "http://localhost/"] }
  cache:
    image: redis:7
    ports: ["127.0.0.1:${ports.cache}:6379"]
    healthcheck: { test: ["CMD", "redis-cli", "ping"] }
  sessions:
    image: memcached:1.6
    expose: ["11211"]
`;
}

function databaseFile(): string {
  return `services:
  db:
    image: postgres:15
    ports: ["127.0.0.1:${ports.db}:5432"]
    healthcheck: { test: ["CMD", "pg_isready"] }
`;
}

interface Said {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function firstbytes(args: readonly string[]): Promise<Said> {
  return outcome('npx', ['firstbytes', ...args], {});
}

function outcome(
  file: string,
  args: readonly string[],
  more: Record<string, string>,
): Promise<Said> {
  const env = { ...process.env, GITHUB_STEP_SUMMARY: '', ...more };
  return run(file, [...args], { cwd: folder, env }).then(
    (said) => ({ code: 0, ...said }),
    ({ code, stdout, stderr }: Said) => ({ code, stdout, stderr }),
  );
}

/** Starts the command, and the database as soon as the command has found its port closed. */
async function whileWaiting(
  args: readonly string[],
): Promise<{ server: ChildProcess; said: Said }> {
  const data = await recoveringDatabase();
  const command = spawn('npx', ['firstbytes', ...args], { cwd: folder });
  let [stdout, stderr] = ['', ''];
  let server: ChildProcess | undefined;
  command.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (!server && stderr.includes('refused')) server = startDatabase(data);
  });
  const [code] = await once(command, 'close');
  if (!server) throw new Error(`the command did not wait: ${stderr}${stdout}`);
  return { server, said: { code, stdout, stderr } };
}

/** A database that asks for archived logs when it starts, each of which takes a while to be missing. */
async function recoveringDatabase(): Promise<string> {
  const data = join(folder, 'data');
  await run('install', ['-d', '-o', 'postgres', data]);
  const initdb = ['initdb', '--no-sync', '--auth=trust', '-D', data];
  await asPostgres(initdb);
  await appendFile(join(data, 'postgresql.conf'), "restore_command = 'sleep 1; false'\n");
  await asPostgres(['touch', join(data, 'recovery.signal')]);
  return data;
}

function asPostgres([program = '', ...args]: readonly string[]) {
  return run('setpriv', [...AS_POSTGRES, inPostgres(program), ...args], { cwd: folder });
}

const AS_POSTGRES = ['--reuid=postgres', '--regid=postgres', '--init-groups', '--'];

/** Its programs are not on the path, and lie under the version. */
function inPostgres(program: string): string {
  const own = ['initdb', 'postgres'].includes(program);
  return own ? join(postgresFolder(), program) : program;
}

function postgresFolder(): string {
  const found = [17, 16, 15, 14, 13]
    .map((one) => `/usr/lib/postgresql/${one}/bin`)
    .find(existsSync);
  if (!found) throw new Error('PostgreSQL is not installed');
  return found;
}

function startDatabase(data: string): ChildProcess {
  const settings = ['-D', data, '-k', '', '-h', HOST, '-p', `${ports.db}`];
  return spawn('setpriv', [...AS_POSTGRES, inPostgres('postgres'), ...settings], {
    stdio: 'ignore',
  });
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = once(server, 'close');
  // A fast shutdown.
  server.kill('SIGINT');
  await ended;
}

function transcript(command: string, { code, stdout, stderr }: Said): string {
  return `$ ${command}\n${stderr}${stdout}$ echo $?\n${code}`;
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}

/** A part of the page shows what happened, apart from numbers: ports, durations and versions. */
function comparePage(part: string, text: string): void {
  const start = `<!-- ${part} -->\n`;
  const end = `\n<!-- end of ${part} -->`;
  const shown = withPagePorts(text.trimEnd());
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const [before = '', rest = ''] = page.includes(start) ? page.split(start, 2) : [page, end];
  const [written = '', after = '\n'] = rest.split(end, 2);
  if (process.env.UPDATE_TRANSCRIPT === '1') {
    writeFileSync(PAGE, `${before}${start}${shown}${end}${after === '' ? '\n' : after}`);
    return;
  }
  expect(withoutNumbers(written)).toBe(withoutNumbers(shown));
}

function withPagePorts(text: string): string {
  return Object.entries(ports).reduce(
    (all, [name, port]) => all.replaceAll(`${port}`, `${PAGE_PORTS[name as keyof typeof ports]}`),
    text,
  );
}

/** How often the state of a database changes while it starts depends on the machine. */
function withoutNumbers(text: string): string {
  return text
    .replace(/^\d+s .*\n/gm, '')
    .replace(/\d+(?:\.\d+)*/g, 'N')
    .replace(/ +/g, ' ');
}
