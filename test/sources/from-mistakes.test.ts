import { expect, test } from 'vitest';
import { ssh, web } from '../../fixtures/servers/index.ts';
import { Folder, opened } from '../support/command.ts';
import { run } from '../support/in-process.ts';

const MARK = '\uFEFF';

function composeFile(port: number): string {
  return `services:\n  web:\n    image: nginx\n    ports: ["127.0.0.1:${port}:80"]\n`;
}

test('a byte order mark does not hide the kind of a file', async () => {
  const folder = new Folder();
  folder.write('stack.yml', MARK + composeFile(8080));
  const { stdout } = await run(['validate', '--from', folder.in('stack.yml')]);
  expect(stdout).toContain('stack.yml: 1 endpoint (1 guess)');
});

test('a byte order mark does not hide an include', async () => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', `${MARK}include: other.yaml\r\n`);
  folder.write('other.yaml', 'endpoints: [{ address: "a:1", expect: ssh }]\n');
  const { stdout } = await run(['validate', folder.in('firstbytes.yaml')]);
  expect(stdout).toContain('other.yaml: 1 endpoint');
});

test('a device that never ends is not read to its end', async () => {
  const { stderr, exitCode } = await run(['check', '--from', 'env:/dev/zero']);
  expect(stderr).toBe('firstbytes: cannot read /dev/zero: more than 64 MiB\n');
  expect(exitCode).toBe(2);
});

test('a rule of --map that fits no endpoint is reported, and one that fits is not', async () => {
  const { port } = await opened(web());
  const folder = new Folder();
  folder.write('.env', 'WEB_URL=http://web.internal:80/\n');
  const maps = ['--map', `web.internal:80=127.0.0.1:${port}`, '--map', '[::1]:7=127.0.0.1:7'];
  const { stderr, exitCode } = await run(['check', '--from', folder.in('.env'), ...maps]);
  expect(stderr).toContain('warning: no endpoint for the map rule [::1]:7\n');
  expect(stderr).not.toContain('web.internal');
  expect(exitCode).toBe(0);
});

test.each([
  ['check', ['--map', 'a=b']],
  ['validate', ['--vantage', 'host']],
  ['check', ['--map-file', 'rules']],
  ['check', ['--profile', 'debug']],
  ['validate', ['--external']],
])('%s %j needs files of others', async (command, options) => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', 'endpoints: [{ address: "a:1", expect: ssh }]\n');
  const { stderr, exitCode } = await run([command, folder.in('firstbytes.yaml'), ...options]);
  expect(stderr).toContain(`${options[0]} has no effect without files of others\n`);
  expect(exitCode).toBe(2);
});

test('init --map needs files of others', async () => {
  const { stderr } = await run(['init', '-', '--map', 'a=b', '--learn', '127.0.0.1:1']);
  expect(stderr).toContain('--map has no effect without files of others\n');
});

test('init reports a file name that --learn took for a target', async () => {
  const { stderr } = await run(['init', '--learn', 'new.yaml']);
  expect(stderr).toContain('hint: put the file first: firstbytes init new.yaml ... --learn\n');
});

test('a missing source is reported with the config that names it', async () => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', 'sources: nothing.yml\n');
  const { stderr, exitCode } = await run(['check', folder.in('firstbytes.yaml')]);
  expect(stderr).toContain('nothing.yml: no such file or directory\n');
  expect(stderr).toContain('hint: correct `sources` in ');
  expect(exitCode).toBe(2);
});

test('a config that is named twice has its warnings once', async () => {
  const folder = new Folder();
  folder.write('a.yaml', 'endpoints: [{ address: "0.0.0.0:1", expect: ssh }]\n');
  const { stderr } = await run(['validate', folder.in('a.yaml'), folder.in('a.yaml')]);
  expect(stderr.match(/is an address to listen on/g)).toHaveLength(1);
});

test.each(['', 'compose:'])('--from %j has no file name', async (from) => {
  const { stderr, exitCode } = await run(['check', '--from', from]);
  expect(stderr).toContain('Add a file name.');
  expect(exitCode).toBe(2);
});

test('a file that is named twice has its notes once', async () => {
  const folder = new Folder();
  folder.write('compose.yml', 'services: { a: { ports: ["$UNSET:6379"] } }\n');
  const from = ['--from', folder.in('compose.yml')];
  const { stderr } = await run(['validate', ...from, ...from]);
  expect(stderr.match(/depends on UNSET/g)).toHaveLength(1);
});

test('no variable that is set is not a question of the vantage', async () => {
  const { stderr } = await run(['check', '--from', 'environment:NOT_SET']);
  expect(stderr).toBe(
    'firstbytes: no endpoint found in <environment>\n' +
      'hint: choose variables that are set: --from environment:DATABASE_URL,REDIS_*\n',
  );
});

test('an endpoint without a name of its own has its address once', async () => {
  const { port } = await opened(ssh());
  const folder = new Folder();
  folder.write('.env', `SFTP_URL=sftp://127.0.0.1:${port}/\n`);
  const { stdout } = await run(['check', '--from', folder.in('.env')]);
  expect(stdout).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} {2}ssh`, 'm'));
});

test.each([
  ['{ from: [a], vantage: moon }', '1:32: error: expected one of host, network, cluster'],
  ['{ from: [a], map: [xx] }', '1:29: error: expected HOST[:PORT]=HOST:PORT'],
  ['{ from: [a], profles: [x] }', 'hint: did you mean "profiles"?'],
  ['{ vantage: host }', '1:10: error: missing key "from"'],
  ['{ from: [] }', '1:18: error: empty list'],
  ['"compose:"', '1:10: error: add a name after the colon'],
  ['{ from: ["nginx:"] }', '1:19: error: add a name after the colon'],
  ['5', '1:10: error: expected a file, a list, or a map with "from"'],
])('a mistake in `sources: %s` is reported at its place', async (written, message) => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', `sources: ${written}\n`);
  const { stderr, exitCode } = await run(['check', folder.in('firstbytes.yaml')]);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});
