import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { echo, ssh, web } from '../../fixtures/servers/index.ts';
import { opened } from '../support/command.ts';
import { run } from '../support/in-process.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbytes-from-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file below the folder, and returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A Compose file with one web server, known by its image or by its health check. */
function composeFile(port: number, by: 'image' | 'health check'): string {
  const clue = by === 'image' ? 'image: nginx' : 'healthcheck: { test: curl http://localhost/ }';
  return file(
    'compose.yml',
    `services:\n  web:\n    ${clue}\n    ports: ["127.0.0.1:${port}:80"]\n`,
  );
}

test('what a file states fails the check, with the line of the port and of the statement', async () => {
  const [{ port }, other] = await Promise.all([opened(ssh()), opened(web())]);
  const from = composeFile(port, 'health check');
  const { stdout, exitCode } = await run(['check', '--from', from]);
  expect(stdout).toContain('expected http, found ssh');
  expect(stdout).toContain(
    'fix        correct the port, or what states the protocol: health check curl',
  );
  expect(stdout).toContain(`certainty  probe (health check curl, ${from}:3:26)`);
  expect(stdout).toContain(`config     ${from}:4:13`);
  expect(exitCode).toBe(1);
  const right = await run(['check', '--from', composeFile(other.port, 'health check')]);
  expect(right.exitCode).toBe(0);
});

test('a guess is a warning, fails with --guesses fail, and is not used with --guesses off', async () => {
  const [wrong, right] = await Promise.all([opened(ssh()), opened(web())]);
  const guessed = composeFile(wrong.port, 'image');
  const sure = file('sure.yml', `services: { b: { ports: ["127.0.0.1:${right.port}:80"] } }\n`);
  const check = (...more: string[]) => run(['check', '--from', guessed, '--from', sure, ...more]);
  const warned = await check();
  expect(warned.stdout).toContain('2 endpoints: 1 ok, 1 mismatch, 1 tolerated');
  // No key of a config is named that a Compose file cannot have.
  expect(warned.stdout).not.toContain('expect: ssh');
  expect(warned.exitCode).toBe(0);
  expect((await check('--guesses', 'fail')).exitCode).toBe(1);
  expect((await check('--guesses', 'off')).stdout).toContain('2 endpoints: 2 ok');
});

test('a guessed endpoint that nobody listens on fails the check', async () => {
  const { exitCode } = await run(['check', '--from', composeFile(1, 'image')]);
  expect(exitCode).toBe(1);
});

test('--map connects elsewhere, also to what the host cannot reach', async () => {
  const { port } = await opened(web());
  const from = file('compose.yml', 'services: { web: { image: nginx, expose: [80] } }\n');
  const left = await run(['check', '--from', from, '--vantage', 'host']);
  expect(left.stderr).toContain('web:80 is left out: only inside the network');
  expect(left.exitCode).toBe(2);
  const mapped = await run(['check', '--from', from, '--map', `web:80=127.0.0.1:${port}`]);
  expect(mapped.stdout).toMatch(new RegExp(`web 127\\.0\\.0\\.1:${port} +http +http +ok`));
  expect(mapped.exitCode).toBe(0);
});

test('a host that no file declares is probed only with --external', async () => {
  const from = file('.env', 'API_URL=https://api.example.com/v1\nREDIS_URL=redis://127.0.0.1:1\n');
  const plan = (...more: string[]) => run(['check', '--plan', '--from', from, ...more]);
  const without = await plan();
  expect(without.stdout).not.toContain('api.example.com');
  expect(without.stderr).toContain('api.example.com:443) is left out: no file declares the host');
  expect((await plan('--external')).stdout).toContain('api.example.com:443');
});

const CONTRADICTION = `services:
  web:
    image: nginx
    environment: { CACHE_URL: "redis://cash:6379" }
  cache: { image: redis }
`;

test('validate tells a name that no file declares without a network', async () => {
  const from = file('compose.yml', CONTRADICTION);
  const { stderr, stdout, exitCode } = await run(['validate', '--from', from]);
  expect(stderr).toContain(`${from}:4:20: error: web refers to "cash", which no file declares`);
  expect(stdout).toContain('1 contradiction');
  expect(exitCode).toBe(1);
});

test('contradictions are in the formats for other tools, too', async () => {
  const from = file('compose.yml', CONTRADICTION);
  const { stdout, exitCode } = await run(['validate', '--from', from, '-o', 'line']);
  expect(stdout).toContain(`:4:20: error: web refers to "cash"`);
  expect(exitCode).toBe(1);
});

test('sources of a config are relative to it, beside its own endpoints', async () => {
  const [one, two] = await Promise.all([opened(web()), opened(ssh())]);
  composeFile(one.port, 'health check');
  const config = file(
    'firstbytes.yaml',
    `sources: compose.yml\nendpoints: [{ address: "${two.address}", expect: ssh }]\n`,
  );
  const { stdout, exitCode } = await run(['check', config]);
  expect(stdout).toContain('2 endpoints: 2 ok');
  expect(exitCode).toBe(0);
});

test('manifests of a folder are read together', async () => {
  const { port } = await opened(web());
  file(
    'k8s/service.yaml',
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { a: b }, ports: [{ port: 80, targetPort: 8080 }] }\n',
  );
  file(
    'k8s/deep/pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: { a: b } }\nspec: { containers: [{ name: w, ports: [{ containerPort: 8080 }], livenessProbe: { httpGet: { port: 8080 } } }] }\n',
  );
  file('k8s/values.yaml', 'replicas: 2\n');
  const args = ['check', '--from', join(folder, 'k8s'), '--map', `web:80=127.0.0.1:${port}`];
  const { stdout, exitCode } = await run(args);
  expect(stdout).toMatch(/web 127\.0\.0\.1:\d+ +http +http +ok/);
  expect(exitCode).toBe(0);
});

test('a source may come from stdin', async () => {
  const { port } = await opened(echo());
  const stdin = `services: { web: { image: nginx, ports: ["127.0.0.1:${port}:80"] } }\n`;
  const { stdout } = await run(['check', '--from', '-', '--guesses', 'fail'], { stdin });
  expect(stdout).toContain('expected http, found echo');
  // It has no line that a person could open.
  expect(stdout).not.toContain('config ');
});

test('a file of an unknown kind is exit code 2, and what can be named is listed', async () => {
  const { stderr, exitCode } = await run(['check', '--from', file('x.txt', 'hello\n')]);
  expect(stderr).toMatch(/x\.txt: the kind of file is not recognized\nhint: .*compose, kubernetes/);
  expect(exitCode).toBe(2);
});

test('of the environment only chosen variables are read', async () => {
  const { port } = await opened(web());
  const env = { API_URL: `http://127.0.0.1:${port}`, REDIS_URL: 'redis://127.0.0.1:1' };
  const args = ['check', '--from', 'environment:API_*,OTHER'];
  const { stdout, exitCode } = await run(args, { env });
  expect(stdout).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} +http +http +ok`));
  expect(stdout).toContain('1 endpoint: 1 ok');
  expect(exitCode).toBe(0);
});
