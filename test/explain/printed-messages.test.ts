import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import http from '../../data/messages/http.json' with { type: 'json' };
import http2 from '../../data/messages/http2.json' with { type: 'json' };
import tls from '../../data/messages/tls.json' with { type: 'json' };
import { rowsOf } from '../../src/bytes/rows.ts';
import { type LogMessage, logMessages } from '../../src/expect/messages.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { MessageMatcher } from '../../src/explain/messages.ts';
import { plainText } from '../../src/explain/plain-text.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
const matcher = new MessageMatcher(logMessages());

function linesOf(name: string): string[] {
  const path = new URL(name, import.meta.url);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}

describe.each([
  ['tls', rowsOf<LogMessage>(tls)],
  ['http', rowsOf<LogMessage>(http)],
  ['http2', rowsOf<LogMessage>(http2)],
] as const)('the messages of %s', (name, rows) => {
  const printed = linesOf(`printed-${name}.tsv`).map((line) => {
    const [pattern = '', text = ''] = line.split('\t');
    return [pattern, text.replaceAll('\u240a', '\n')] as const;
  });

  test('each have a line that the software prints', () => {
    const patterns = new Set(printed.map(([pattern]) => pattern));
    expect(rows.filter(({ pattern }) => !patterns.has(pattern))).toEqual([]);
  });

  test.each(printed)('"%s" is found in: %s', (pattern, text) => {
    const found = matcher.find(plainText(text)).map(({ message }) => message);
    expect(found.map((one) => one.pattern)).toContain(pattern);
    const { met = [] } = found.find((one) => one.pattern === pattern) ?? {};
    const [cause] = explainer.explain(text).causes;
    if (met.length > 0) expect(cause?.protocols).toEqual(met);
    expect(cause?.message?.pattern).toBeDefined();
  });
});

test('ordinary lines of TLS, HTTP and HTTP/2 are no message of the table', () => {
  const found = linesOf('ordinary-tls-and-http.txt').flatMap((line) => {
    return matcher.find(plainText(line)).map(({ message }) => `${message.pattern} in: ${line}`);
  });
  expect(found).toEqual([]);
});
