import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import replies from '../data/replies.json' with { type: 'json' };
import { closedPort, mail, secureWeb, ssh, web } from '../fixtures/servers/index.ts';
import { documentation } from '../scripts/documentation.ts';
import { outdatedFiles } from '../scripts/generated-files.ts';
import { rowsOf } from '../src/bytes/rows.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { compileConfig } from '../src/config/load.ts';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import type { ReplyRow } from '../src/protocols/recorded-data.ts';
import { firstbytes, folderWith, opened, start } from './support/command.ts';
import {
  codeBlocks,
  leadsSomewhere,
  page,
  pagesOfDocs,
  proseOf,
  quoted,
  relativeLinks,
} from './support/pages.ts';

const files = documentation();

test('the generated pages and pictures are up to date', () => {
  expect(files.map(({ path }) => path)).toContain('docs/protocols.md');
  expect(outdatedFiles(files).map(({ path }) => path)).toEqual([]);
});

test('no recorded reply is recognized as another protocol', () => {
  const confusion = files.find(({ path }) => path === 'docs/confusion.md')?.text;
  expect(confusion).toMatch(/recognized as another protocol\*\* \| \*\*0\*\* \| \*\*0\*\*/);
});

test('the list of protocols has a row for each', () => {
  const rows = [...page('docs/protocols.md').matchAll(/^\| \[([^\]]+)\]/gm)].map(([, id]) => id);
  expect(rows).toEqual([...tcpProtocols, ...udpProtocols].map(({ id }) => id));
});

test('every relative link leads to a file, and to a heading if it names one', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pagesOfDocs()];
  const links = pages.flatMap((path) => relativeLinks(path).map((link) => `${path}: ${link}`));
  expect(links.filter((one) => !leadsSomewhere(one.split(': ')[1] ?? ''))).toEqual([]);
});

const configPage = page('docs/config.md');
const configs = ['README.md', 'docs/config.md'].flatMap((path) => codeBlocks(page(path), 'yaml'));

test.each(configs)('a config of the documentation is valid: %#', (config) => {
  const loaded = compileConfig(config, 'docs.yaml', {
    env: { DB_HOST: 'db.internal' },
    tcpProtocols,
    udpProtocols,
    recordedReplies: rowsOf<ReplyRow>(replies),
  });
  expect(loaded).toMatchObject({ ok: true, warnings: [] });
});

test('the default values of the config page are the default values', () => {
  const [whole = ''] = codeBlocks(configPage, 'yaml');
  const defaults = whole.slice(0, whole.indexOf('\nprotocols:'));
  const endpoint = 'endpoints: [{ address: "a.test:80", expect: http }]\n';
  const [unset, written] = [endpoint, `${defaults}\n${endpoint}`].map((config) => {
    const loaded = compileConfig(config, 'docs.yaml', { env: {}, tcpProtocols });
    return loaded.ok ? loaded.endpoints[0]?.limits : undefined;
  });
  expect(written).toEqual(unset);
});

test('the config page names every key of the config', () => {
  const missing = [...propertiesOf(configJsonSchema())].filter((key) => {
    return !new RegExp(`(?<![\\w-])${key.replace('$', '\\$')}[:=\`]`).test(configPage);
  });
  expect(missing).toEqual([]);
});

/** The keys of all objects that a JSON Schema describes. */
function propertiesOf(schema: unknown): Set<string> {
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node) for (const key of Object.keys(node.properties ?? {})) keys.add(key);
    for (const value of Object.values(node)) visit(value);
  };
  visit(schema);
  return keys;
}

/** The words that the JSON page has in code quotes. */
const documented: ReadonlySet<string> = new Set(quoted(proseOf(page('docs/json.md'))));

test('each renamed key of the changelog is on the JSON page by its new name only', () => {
  const section = page('CHANGELOG.md').split('#### JSON')[1]?.split('####')[0] ?? '';
  const renamed = [...section.matchAll(/\| `([\w.[\]]+)` \| `([\w.[\]]+)` \|$/gm)];
  const last = (path = '') => path.split('.').at(-1)?.replace('[]', '') ?? '';
  expect(renamed.length).toBeGreaterThan(20);
  expect(renamed.map(([, , now]) => last(now)).filter((key) => !documented.has(key))).toEqual([]);
  expect(renamed.map(([, before]) => last(before)).filter((key) => documented.has(key))).toEqual(
    [],
  );
});

test('the JSON page names every key of the documents of check', async () => {
  const folder = folderWith(await endpointsOfEveryKind(), TELEMETRY);
  const run = (format: string) =>
    firstbytes(['check', '-o', format, '--timeout', '1h'], { cwd: folder.path });
  const document = JSON.parse((await run('json')).stdout);
  expect(document.summary).toMatchObject({ ok: 2, mismatch: 4, unreachable: 1 });
  expect(undocumented(document)).toEqual([]);
  expect(undocumented(linesOf((await run('ndjson')).stdout))).toEqual([]);
});

const TELEMETRY = `protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }
`;

/** Right, wrong, swapped, refused, in TLS, and with STARTTLS. */
async function endpointsOfEveryKind(): Promise<string[]> {
  const [one, two, three, four] = [
    await opened(web()),
    await opened(ssh()),
    await opened(secureWeb()),
    await opened(mail()),
  ];
  return [
    `name: collector, address: "${one.address}", expect: telemetry`,
    `name: bastion, address: "${three.address}", expect: ssh`,
    `name: shop, address: "${two.address}", expect: https, path: /a, server-name: a.test`,
    `name: named, address: "localhost:${three.port}", expect: https, certificate-name: required`,
    `address: "${three.address}", expect: https, alpn: h2, min-tls: 1.2`,
    `address: "${four.address}", expect: smtp, starttls: required`,
    `address: "127.0.0.1:${await closedPort()}", expect: http, retries: 0`,
  ];
}

test('the JSON page names every key of the lines of listen', async () => {
  const args = ['listen', '0', '-o', 'ndjson', '--expect', 'kafka', '--reply', '--count', '3'];
  const { child, done } = start([...args, '--first-byte', '1h', '--timeout', '1h']);
  const [first] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [
    string,
  ];
  const { port } = JSON.parse(first);
  await send(port, 'GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await send(port, '\0\0\0\x08unknown!');
  const hello = tls
    .connect({ port, host: '127.0.0.1', servername: 'a.test' })
    .on('error', () => {});
  await new Promise((resolve) => hello.once('close', resolve));
  const { stdout } = await done;
  const lines = linesOf(stdout);
  expect(lines.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['listening', 'client', 'client', 'client', 'summary']),
  );
  expect(undocumented(lines)).toEqual([]);
});

async function send(port: number, bytes: string): Promise<void> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  socket.resume().write(bytes, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
}

test.each([
  [['explain', '-o', 'json', '1213486160']],
  [['explain', '-o', 'json', 'GET / HTTP/1.1']],
  [['explain', '-o', 'json', 'Frame size 1347375956 larger than max']],
  [['explain', '-o', 'json', 'wrong-protocol']],
  [['protocols', '-o', 'json']],
])('the JSON page names every key of the document of %j', async (args) => {
  const { stdout } = await firstbytes(args);
  expect(undocumented(JSON.parse(stdout))).toEqual([]);
});

test('the JSON page names every key of the document of a log', async () => {
  const { child, done } = start(['explain', '-o', 'json', '-']);
  child.stdin?.end('ok\nreceived message larger than max (1213486160 vs. 4194304)\n');
  const document = JSON.parse((await done).stdout);
  expect(document.occurrences).toHaveLength(1);
  expect(undocumented(document)).toEqual([]);
});

function linesOf(ndjson: string): Record<string, unknown>[] {
  return ndjson
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The keys of a document that the JSON page does not have. */
function undocumented(document: unknown): string[] {
  return [...keysOf(document)].filter((key) => !documented.has(key));
}

function keysOf(value: unknown): Set<string> {
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      if (!Array.isArray(node)) keys.add(key);
      visit(inner);
    }
  };
  visit(value);
  return keys;
}

test('the plan of the probing page is what the command prints', async () => {
  const [block = ''] = codeBlocks(page('docs/probing.md'));
  const [command = '', ...shown] = block.replace(/\.\.\.\n$/, '').split('\n');
  const { stdout } = await firstbytes(command.replace('$ firstbytes ', '').split(' '));
  expect(stdout.startsWith(shown.join('\n'))).toBe(true);
  expect(shown.length).toBeGreaterThan(3);
});
