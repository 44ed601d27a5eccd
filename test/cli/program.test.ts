import { expect, test } from 'vitest';
import { Folder, firstbytes } from '../support/command.ts';

test('no arguments: help, and no success', async () => {
  const { stdout, stderr, exitCode } = await firstbytes([]);
  expect(stdout).toBe('');
  expect(stderr).toContain('Usage: firstbytes [options] [command]');
  expect(stderr).toContain('firstbytes check');
  expect(exitCode).toBe(2);
});

test('help and version are what was asked for', async () => {
  const help = await firstbytes(['--help']);
  expect(help.stdout).toContain('Exit codes: 0');
  expect(help.exitCode).toBe(0);
  const version = await firstbytes(['--version']);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(version.exitCode).toBe(0);
});

test('wrong usage: what is wrong, what was meant, 2', async () => {
  const command = await firstbytes(['chekc']);
  expect(command.stderr).toBe(
    "firstbytes: unknown command 'chekc'\n(Did you mean check?)\nhint: firstbytes --help\n",
  );
  expect(command.exitCode).toBe(2);
  const option = await firstbytes(['check', '--timeuot', '3s']);
  expect(option.stderr).toContain('(Did you mean --timeout?)');
  expect(option.stderr).toContain('hint: firstbytes check --help');
  expect(option.exitCode).toBe(2);
  const value = await firstbytes(['check', '--timeout', '5']);
  expect(value.stderr).toContain('Use a duration from 1ms to 1h, such as 5s or 500ms.');
  expect(value.exitCode).toBe(2);
  const format = await firstbytes(['check', '-o', 'jsn']);
  expect(format.stderr).toContain('Did you mean "json"?');
  expect(format.exitCode).toBe(2);
});

test('an argument cannot speak to the terminal through a message', async () => {
  const { stderr } = await firstbytes(['\x1b[2Jcheck']);
  expect(stderr).toContain('\\x1b[2Jcheck');
  expect(stderr).not.toContain('\x1b');
});

test('validate counts what is there', async () => {
  const folder = new Folder();
  folder.write(
    'firstbytes.yaml',
    `protocols:
  telemetry: { speaks-first: client, send: "hex:00000002 7b7d", reply: { starts-with: "{" } }
endpoints:
  - { address: "web-[01-40].internal:80", expect: http }
  - { address: "collector.internal:8080", expect: telemetry }
`,
  );
  const { stdout, exitCode } = await firstbytes(['validate'], { cwd: folder.path });
  expect(stdout).toBe('firstbytes.yaml: 2 endpoints (41 targets), 1 declared protocol\n');
  expect(exitCode).toBe(0);
});

test('validate shows the place of each problem', async () => {
  const folder = new Folder();
  folder.write('bad.yaml', 'endpoints:\n  - { address: "a:80", expects: http }\n');
  const { stdout, stderr, exitCode } = await firstbytes(['validate', 'bad.yaml'], {
    cwd: folder.path,
  });
  expect(stdout).toBe('');
  expect(stderr).toContain('bad.yaml:2:');
  expect(stderr).toContain('did you mean "expect"?');
  expect(stderr).toContain('^');
  expect(exitCode).toBe(2);
});

test('schema is a JSON Schema', async () => {
  const { stdout, exitCode } = await firstbytes(['schema']);
  expect(JSON.parse(stdout)).toMatchObject({ title: 'firstbytes config', type: 'object' });
  expect(exitCode).toBe(0);
});

test('protocols: all of them, one of them by any name, or none', async () => {
  const all = await firstbytes(['protocols']);
  expect(all.stdout).toMatch(/^ssh +Secure Shell +22 2222 830 +server +RFC 4253/m);
  const one = await firstbytes(['protocols', 'https']);
  expect(one.stdout).toMatch(/^http {2}Hypertext Transfer Protocol/);
  expect(one.stdout).toContain('https (tls/http)');
  expect(one.stdout).toContain('|GET / HTTP/1.1..|');
  const json = JSON.parse((await firstbytes(['protocols', 'ssh', '-o', 'json'])).stdout);
  expect(json.protocols).toMatchObject([{ id: 'ssh', aliases: ['secure-shell', 'sftp'] }]);
  for (const name of ['htttp', 'constructor']) {
    const none = await firstbytes(['protocols', name]);
    expect(none.stderr).toContain(`unknown protocol "${name}"`);
    expect(none.exitCode).toBe(2);
  }
});
