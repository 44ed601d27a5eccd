import { describe, expect, test } from 'vitest';
import { Folder } from '../support/command.ts';
import { run, validate } from '../support/in-process.ts';

/** In these texts % stands for a dollar sign. */
const dollars = (text: string) => text.replaceAll('%', '$');

/** A config with endpoints in flow style, one a line. */
function configOf(...endpoints: readonly string[]): string {
  return `endpoints:\n${endpoints.map((one) => `  - { ${one} }\n`).join('')}`;
}

describe('what people write out of habit gets the line to write instead', () => {
  test.each([
    ['address: "h:1", expect: http, tls: yes', 'use "tls: required"'],
    ['address: "h:1", expect: http, tls: false', 'use "tls: forbidden"'],
    ['address: "h:1", expect: https, min-tls: TLSv1.2', 'use "min-tls: 1.2"'],
    ['address: "h:1", expect: http/1.1', `use "expect: http" with "version: '1.1'"`],
    ['address: "h:1", expect: http/2', 'use "http2"'],
    ['address: "h:1", expect: http, timeout: 5', 'write 5s or 5ms'],
    ['address: "h:53/udp", expect: dns', 'use udp://h:53'],
    ['address: "h:80/tcp", expect: http', 'use h:80'],
    ['address: "h:http", expect: http', 'use the number of the port, or "h" with "expect: http"'],
    ['address: "::1:22", expect: ssh', 'use [::1]:22'],
    ['address: "$HOST:22", expect: ssh', dollars('write %{HOST}')],
    ['address: "/run/x.sock", expect: http', 'use the host:port of a TCP listener'],
    ['host: web.internal, port: 80', 'write address: "web.internal:80" instead'],
    ['address: "h:1", expect: "!http"', 'name what is expected (negations are not supported)'],
    ['address: "h:1", expect: not-http', 'name what is expected (negations are not supported)'],
    ['address: "h:1", expect: htps', 'did you mean "https"?'],
  ])('%s', async (endpoint, hint) => {
    const { stderr, exitCode } = await validate(configOf(endpoint));
    expect(stderr).toContain(`hint: ${hint}`);
    expect(stderr).toMatch(/firstbytes: 1 error\n$/);
    expect(exitCode).toBe(2);
  });

  test('an endpoint as text', async () => {
    const { stderr } = await validate('endpoints: [web.internal:80]\n');
    expect(stderr).toContain('hint: write { address: "web.internal:80", expect: any }');
  });

  test('an unknown key is not taken for a short one that is different', async () => {
    const { stderr } = await validate(configOf('address: "h:1", expect: http, tags: x'));
    expect(stderr).toContain('unknown key "tags"');
    expect(stderr).not.toContain('hint');
  });
});

describe('what is accepted', () => {
  test.each([
    'x-web: &web { expect: http }\nendpoints: [{ address: "h:1", <<: *web, x-owner: me }]\n',
    configOf('address: "h:1", expect: http, description: a shop, labels: { team: payments }'),
    configOf('name: "👨‍👩‍👧 می‌خواهم", address: "h:1", expect: http'),
    configOf('address: "bücher.example:80", expect: http'),
    configOf(dollars('address: "%{A-h}:1", expect: http')),
  ])('%j', async (config) => {
    expect(await validate(config)).toEqual({
      stdout: '<stdin>: 1 endpoint\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test('a variable that must be set has its message', async () => {
    const endpoint = dollars('address: "%{DB_HOST:?see .env}:1", expect: http');
    const { stderr } = await validate(configOf(endpoint));
    expect(stderr).toContain('environment variable DB_HOST is not set: see .env');
  });
});

describe('what is valid and most likely a mistake gets a warning', () => {
  test.each([
    [['address: "0.0.0.0:80", expect: http'], '0.0.0.0 is an address to listen on'],
    [['address: "[::]:80", expect: http'], ':: is an address to listen on'],
    [['address: "10.0.0.0/8:1-65535", expect: any'], 'expands to 1099494850560 targets'],
    [
      ['name: a, address: "h:1", expect: http', 'name: a, address: "h:2", expect: http'],
      'duplicate name: line 2 has the same one',
    ],
    [
      ['address: "h:1", expect: http', 'address: "h:1", expect: http'],
      'duplicate target: line 2, column 5 expects the same',
    ],
  ])('%j', async (endpoints, warning) => {
    const { stderr, exitCode } = await validate(configOf(...endpoints));
    expect(stderr).toContain(warning);
    expect(exitCode).toBe(0);
  });

  test('warnings and errors are in the order of lines', async () => {
    const config = configOf(
      'address: "0.0.0.0:80", expect: http',
      'address: "h:1", expect: nothing',
      'address: "[::]:80", expect: http',
    );
    const { stderr } = await validate(config);
    const lines = [...stderr.matchAll(/<stdin>:(\d+):\d+: (\w+)/g)].map(([, a, b]) => `${a} ${b}`);
    expect(lines).toEqual(['2 warning', '3 error', '4 warning']);
  });
});

describe('a file that is no config', () => {
  test.each([
    ['binary', 'a\0b', 'binary file'],
    ['many syntax errors', '%s x\n'.repeat(3000), 'error'],
  ])('%s gets a short message', async (_, text, message) => {
    const { stderr, exitCode } = await validate(text);
    expect(stderr).toContain(message);
    expect(stderr.length).toBeLessThan(1000);
    expect(exitCode).toBe(2);
  });

  test('Latin-1 is refused, with the byte', async () => {
    const stdin = Buffer.from('endpoints: # caf\xe9\n', 'latin1');
    const { stderr, exitCode } = await run(['validate', '-'], { stdin });
    expect(stderr).toBe('firstbytes: cannot read stdin: not UTF-8 at byte 17\n');
    expect(exitCode).toBe(2);
  });

  test('UTF-16 is named', async () => {
    const stdin = Buffer.from('\ufeffendpoints: []\n', 'utf16le');
    const { stderr } = await run(['validate', '-'], { stdin });
    expect(stderr).toBe('firstbytes: cannot read stdin: UTF-16, not UTF-8\n');
  });

  test('TOML is named', async () => {
    const folder = new Folder();
    folder.write('c.toml', '[[endpoints]]\naddress = "x:1"\n');
    const { stderr } = await run(['validate', folder.in('c.toml')]);
    expect(stderr).toContain('a config is YAML or JSON, not toml');
  });
});

describe('the default port', () => {
  test('is asked for where two are possible', async () => {
    const { stderr } = await validate(configOf('address: shop.internal, expect: [http, https]'));
    expect(stderr).toContain('the port is missing: 80 or 443?');
  });

  test('is the one without TLS where TLS is optional', async () => {
    const { stdout } = await validate(
      configOf('address: cache.internal, expect: redis, tls: optional'),
    );
    expect(stdout).toBe('<stdin>: 1 endpoint\n');
  });
});
