import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envFileReader, environmentReader } from '../../src/sources/env-file.ts';
import { envoyReader } from '../../src/sources/envoy/reader.ts';
import { haproxyReader } from '../../src/sources/haproxy/reader.ts';
import { nginxReader } from '../../src/sources/nginx/reader.ts';
import { readerFor } from '../../src/sources/readers.ts';
import type { SourceFacts, SourceReader } from '../../src/sources/source.ts';

function read(
  reader: SourceReader,
  text: string,
  env: Readonly<Record<string, string>> = {},
): SourceFacts {
  return reader.read({ file: 'file', text, env, profiles: [], readOther: () => undefined });
}

test.each([
  ['nginx', 'site.example', 'server {\n  listen 80;\n}\n'],
  ['nginx', 'site', 'server {\n  listen [::]:443 ssl http2;\n}\n'],
  [undefined, 'service.hcl', 'server {\n  enabled = true\n}\n'],
  ['haproxy', 'proxy.cfg', '    backend rows\n      mode tcp\n'],
])('the reader of an unusual file is %s: %s', (kind, file, text) => {
  expect(readerFor(file, text)?.kind).toBe(kind);
});

describe('server names', () => {
  test('a listener inside TLS has the name of its server', () => {
    const text = 'http { server { listen 443 ssl; server_name _ *.x shop.internal; } }';
    const [listener] = read(nginxReader, text).listeners;
    expect(listener).toMatchObject({ service: 'shop.internal', serverName: 'shop.internal' });
  });

  test('nginx sends the name that proxy_ssl_name sets', () => {
    const text =
      'http { server { proxy_ssl_name a.internal; location / { proxy_pass https://10.0.0.1; } } }';
    expect(read(nginxReader, text).references[0]?.serverName).toBe('a.internal');
  });

  test('HAProxy sends the constant name of sni', () => {
    const text = 'backend b\n server a 10.0.0.1:443 ssl sni str(a.internal)';
    expect(read(haproxyReader, text).references[0]?.serverName).toBe('a.internal');
  });
});

describe('listeners that need a PROXY header', () => {
  test.each([
    [nginxReader, 'server { listen 80 proxy_protocol; }'],
    [haproxyReader, 'listen a\n bind :80 accept-proxy'],
  ])('are left out', (reader, text) => {
    const [listener] = read(reader, text).listeners;
    expect(listener?.inactiveReason).toBe('clients must send a PROXY header first');
  });
});

describe('HAProxy', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of HAProxy
  test.each(['"$APP:80"', '"${APP}:80"', '${APP}:80'])('%s is replaced', (address) => {
    const text = `backend b\n server a ${address}`;
    expect(read(haproxyReader, text, { APP: '10.0.0.1' }).references[0]?.host).toBe('10.0.0.1');
  });

  test('a variable in single quotes is text', () => {
    const text = "backend b\n server a '$APP:80'";
    expect(read(haproxyReader, text, { APP: '10.0.0.1' }).references).toEqual([]);
  });

  test('a line continues after a backslash', () => {
    const text = 'backend b\n server a \\\n  10.0.0.1:80';
    expect(read(haproxyReader, text).references[0]).toMatchObject({
      port: 80,
      origin: { line: 2 },
    });
  });
});

test('an include that includes itself ends', () => {
  const readOther = () => ({ file: 'b', text: 'include b; upstream x { server 10.0.0.1:80; }' });
  const input = { file: 'a', text: 'include b;', env: {}, profiles: [], readOther };
  expect(nginxReader.read(input).references).toHaveLength(1);
});

test('what the environment of the process says has no listeners', () => {
  const facts = read(environmentReader, '*', { REDIS_HOST: '10.0.0.1', HTTP_PORT: '80' });
  expect(facts.listeners).toEqual([]);
  expect(facts.references).toHaveLength(1);
});

describe('hostile files', () => {
  const readers = [nginxReader, haproxyReader, envoyReader, envFileReader];

  test.each([
    ['braces', '{'.repeat(20_000)],
    ['closed braces', '}'.repeat(20_000)],
    ['blocks', 'http{'.repeat(20_000)],
    ['quotes', '"\''.repeat(20_000)],
    ['variables', 'A="${'.repeat(20_000)],
    ['brackets', `A=${'['.repeat(20_000)}`],
    ['colons', `A=${':/@'.repeat(20_000)}`],
  ])('%s are read to their end', (_, text) => {
    for (const reader of readers) expect(read(reader, text).references).toEqual([]);
  });

  test('lists of lists by aliases are read in part', () => {
    const list = (name: string, of: string) => `${name}: &${name} [${`${of},`.repeat(60)}]`;
    const text = [
      'c: &c {cluster: x}',
      list('a1', '*c'),
      list('a2', '*a1'),
      list('a3', '*a2'),
      list('a4', '*a3'),
      'static_resources: {listeners: [{filter_chains: [{filters: *a4}]}]}',
    ].join('\n');
    const [note] = read(envoyReader, text).notes;
    expect(note?.message).toBe('the file is too large: only a part of it is read');
  });

  test('many locations and many servers of an upstream do not multiply', () => {
    const servers = Array.from({ length: 300 }, (_, i) => `server 10.0.0.1:${i + 1};`).join('');
    const locations = 'location / { proxy_pass http://u; }'.repeat(300);
    const text = `http { upstream u { ${servers} } server { ${locations} } }`;
    expect(read(nginxReader, text).references).toHaveLength(300);
  });

  test('no text makes a reader throw', () => {
    const words =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: parts of the languages that are read
      'server upstream http listen bind { } ; : = " \' ${ } $ \\ # 80 10.0.0.1 - static_resources clusters *a &a [ ] \n  , @ / ssl defaults from backend proxy_pass A_HOST=x'.split(
        ' ',
      );
    const text = fc.array(fc.oneof(fc.constantFrom(...words, ' ', '\n'), fc.string()));
    fc.assert(
      fc.property(text, (parts) => {
        for (const reader of readers) read(reader, parts.join(''));
      }),
      { numRuns: 300 },
    );
  });
});
