import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Folder } from '../support/command.ts';
import { run } from '../support/in-process.ts';

const CONFIG = 'endpoints: [{ address: "h:1", expect: http }]\n';

/** A repository with some files, and a folder of three levels in it. */
function repository(files: Readonly<Record<string, string>>): Folder {
  const folder = new Folder();
  for (const path of ['.git', '.config', 'a/b']) mkdirSync(folder.in(path), { recursive: true });
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return folder;
}

describe('a config that is not named', () => {
  test.each(['firstbytes.yaml', 'firstbytes.yml', 'firstbytes.json', '.config/firstbytes.yaml'])(
    'is found above, in the repository: %s',
    async (name) => {
      const text = name.endsWith('json')
        ? '{"endpoints":[{"address":"h:1","expect":"ssh"}]}'
        : CONFIG;
      const folder = repository({ [name]: text });
      const { stderr } = await run(['check', '--only', 'x'], { cwd: folder.in('a/b') });
      expect(stderr).toContain(`firstbytes: using ../../${name}\n`);
    },
  );

  test('is not looked for above the repository', async () => {
    const folder = repository({ 'firstbytes.yaml': CONFIG });
    mkdirSync(folder.in('a/.git'));
    const { stderr, exitCode } = await run(['validate'], { cwd: folder.in('a/b') });
    expect(stderr).toContain('firstbytes.yaml, .yml or .json not found in this directory');
    expect(stderr).toContain('firstbytes validate path/to/config.yaml');
    expect(exitCode).toBe(2);
  });
});

test('where a Compose file lies and no config, the command for it is named', async () => {
  const folder = repository({ 'docker-compose.yml': 'services: {}\n' });
  const { stderr, exitCode } = await run(['check'], { cwd: folder.path });
  expect(stderr).toContain('use the Compose file: firstbytes check --from docker-compose.yml');
  expect(exitCode).toBe(2);
});

test('a folder means the config in it', async () => {
  const folder = repository({ 'firstbytes.yml': CONFIG });
  const { stdout } = await run(['validate', folder.path]);
  expect(stdout).toBe(`${folder.in('firstbytes.yml')}: 1 endpoint\n`);
});

test('a folder without a config is named', async () => {
  const folder = repository({});
  const { stderr } = await run(['validate', folder.path]);
  expect(stderr).toContain(`firstbytes.yaml, .yml or .json not found in ${folder.path}`);
});

test.each(['-c', '--config'])('%s is the same as the argument', async (option) => {
  const folder = repository({ 'x.yaml': CONFIG });
  const { stdout } = await run(['validate', option, folder.in('x.yaml')]);
  expect(stdout).toContain('x.yaml: 1 endpoint');
});

test('a name with a slip is suggested', async () => {
  const stdin = 'endpoints: [{ name: storefront, address: "h:1", expect: http }]\n';
  const { stderr } = await run(['check', '-', '--only', 'storfront'], { stdin });
  expect(stderr).toContain('hint: did you mean "storefront"?');
});

describe('include', () => {
  const PROTOCOL =
    'protocols: { meter: { speaks-first: server, reply: { starts-with: "meter 1.0" } } }\n';

  test('endpoints and protocols of other files, each with its own places', async () => {
    const folder = repository({
      'main.yaml': `include: [a/own.yaml]\nendpoints: [{ address: "h:1", expect: meter }]\n`,
      'a/own.yaml': `${PROTOCOL}${CONFIG}`,
    });
    const { stdout, stderr } = await run(['validate', folder.in('main.yaml')]);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      `${folder.in('a/own.yaml')}: 1 endpoint, 1 declared protocol\n${folder.in('main.yaml')}: 1 endpoint\n`,
    );
  });

  test('mistakes are reported in the file that has them', async () => {
    const folder = repository({ 'main.yaml': 'include: b.yaml\n', 'b.yaml': 'endpoints: []\n' });
    const { stderr } = await run(['validate', folder.in('main.yaml')]);
    expect(stderr).toContain(`${folder.in('b.yaml')}:1:`);
  });

  test.each([
    ['include: main.yaml\n', 'this config includes itself'],
    ['include: a.yaml\n', 'this config includes itself'],
    ['include: missing.yaml\n', 'cannot read the included config: no such file'],
    ['include: ../other.yaml\n', 'an include must be below the folder of the config'],
    ['include: /etc/hosts\n', 'an include must be below the folder of the config'],
    ['include: link.yaml\n', 'an include must be below the folder of the config'],
  ])('%j', async (text, message) => {
    const folder = repository({ 'main.yaml': text, 'a.yaml': 'include: main.yaml\n' });
    symlinkSync('/etc/hosts', folder.in('link.yaml'));
    const { stderr, exitCode } = await run(['validate', folder.in('main.yaml')]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  test('a file that two others include is read once', async () => {
    const folder = repository({
      'main.yaml': 'include: [a.yaml, b.yaml]\n',
      'a.yaml': 'include: c.yaml\n',
      'b.yaml': 'include: c.yaml\n',
      'c.yaml': CONFIG,
    });
    const { stdout } = await run(['validate', folder.in('main.yaml')]);
    expect(stdout.match(/c\.yaml: 1 endpoint/g)).toHaveLength(1);
  });
});
