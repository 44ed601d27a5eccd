import { describe, expect, test } from 'vitest';
import refusalData from '../../data/refusals.json' with { type: 'json' };
import { latin1 } from '../../src/bytes/lines.ts';
import { rowsOf } from '../../src/bytes/rows.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { recordedRule } from '../../src/explain/recorded-rule.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { parseProbe, protocolOf } from '../../src/identify/probe.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { HEADER_MARK, type RefusalRow } from '../../src/protocols/recorded-data.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { causeWords } from '../../src/words/cause.ts';
import { type Recording, serverRecordings } from '../support/recordings.ts';
import { ORDINARY_LINES } from './ordinary-lines.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
const rows = rowsOf<RefusalRow>(refusalData);

function protocolsIn(log: string): string[] {
  const scanner = new Scanner(explainer.prefixes);
  scanner.push(Buffer.from(`${log}\n`));
  scanner.end();
  return scanner.occurrences.flatMap(({ cause }) => cause.protocols);
}

describe('a sentence by which a server refuses others', () => {
  test.each(rows)('is found in a log: $text', (row) => {
    const log = JSON.stringify({ level: 'error', msg: `upstream said "${genuine(row)}", retry` });
    expect(recordedRule.find(log, explainer.prefixes)).toMatchObject([
      { confidence: 'likely', side: 'server', protocols: [row.outer ?? row.protocol] },
    ]);
    expect(protocolsIn(log).length).toBeGreaterThan(0);
  });

  test('is found where a line was broken', () => {
    const text = 'body: You must use\n    port 8123 for HTTP';
    expect(explainer.explain(text).causes).toMatchObject([{ protocols: ['clickhouse'] }]);
  });

  test('counts with its capitals only', () => {
    expect(explainer.explain('tor is not an http proxy').causes).toEqual([]);
  });

  test('names both roles if only clients of one protocol are answered so', () => {
    const [cause] = explainer.explain('got "Tor is not an HTTP Proxy"').causes;
    expect(cause && causeWords(cause)).toMatchObject({
      meaning: '"Tor is not an HTTP Proxy" is what Tor answers to an http client',
      cause: expect.stringMatching(/^An HTTP client.* connected to a socks5 server/),
    });
  });

  test('names the server only if others are answered so as well', () => {
    const [cause] = explainer.explain('reply: Invalid SSH identification string.').causes;
    expect(cause && causeWords(cause).cause).toBe(
      'A client of another protocol connected to an ssh server, which refused it in these words.',
    );
  });

  test.each([
    ['Invalid SSH identification string: HTTP/1.1 400 Bad Request', 'http', 'server'],
    ['cvs [pserver aborted]: bad auth protocol start: GET / HTTP/1.1', 'http', 'client'],
  ])('gives way to what follows as received: %s', (text, protocol, side) => {
    const [cause] = recordedRule.find(text, explainer.prefixes);
    expect(cause).toMatchObject({ confidence: 'likely', protocols: [protocol], side });
  });

  test('that quotes the request line names its client', () => {
    const text = '-ERR unknown command `GET`, with args beginning with: `/x`, `HTTP/1.1`, ';
    const [cause] = recordedRule.find(text, explainer.prefixes);
    expect(cause?.evidence?.answer).toEqual({ software: 'Redis', to: 'http' });
  });

  test('that quotes a command of its own client is none', () => {
    const text = 'reply: 500 Error: command "VRFX" not recognized';
    expect(recordedRule.find(text, explainer.prefixes)).toEqual([]);
  });
});

/** The sentence with something in place of the marks. */
function genuine({ text }: RefusalRow): string {
  return text.replaceAll('#', '4012').replace(HEADER_MARK, 'User-Agent:');
}

describe('ordinary lines of the same software', () => {
  test('are more than a hundred', () => {
    expect(ORDINARY_LINES.length).toBeGreaterThan(100);
  });

  test.each(ORDINARY_LINES)('hold no such sentence: %s', (line) => {
    expect(recordedRule.find(line, explainer.prefixes)).toEqual([]);
  });
});

describe('what recorded servers answer to foreign openings in text', () => {
  const answers = serverRecordings().flatMap(foreignAnswers);
  const silent = answers.filter(({ server, text }) => !isNamed(server, text));

  test('is explained by its protocol in 95 of 100 answers', () => {
    expect(answers.length).toBeGreaterThan(900);
    expect(silent.length / answers.length).toBeLessThan(0.05);
  });

  test('is not explained only where it says nothing of the protocol', () => {
    const names = new Set(silent.map(({ server }) => server.protocol));
    expect([...names].filter((name) => !Object.hasOwn(SILENT, name))).toEqual([]);
  });
});

/** By protocol, why some answers of its servers are not explained. */
const SILENT: Readonly<Record<string, string>> = {
  chargen: 'a pattern of all characters',
  clamd: 'two common words',
  daytime: 'a date',
  echo: 'what the client said',
  finger: 'sentences of any program',
  gearman: 'a version, without the opening that asked for it',
  hamlib: 'numbers',
  http: 'a page without the status line',
  nats: 'a greeting that ends before its line does',
  relp: 'an empty frame, three words',
  rtsp: 'a server that answers HTTP in HTTP',
  'varnish-cli': 'a challenge whose length counts the line end that a message loses',
};

/** Different answers of one server that are examined. */
const MAX_ANSWERS = 12;
const MIN_LENGTH = 13;

interface ForeignAnswer {
  readonly server: Recording;
  readonly text: string;
}

/** The texts that a server answers to openings of other protocols, apart from what varies in them. */
function foreignAnswers(server: Recording): ForeignAnswer[] {
  const byWords = new Map<string, ForeignAnswer>();
  for (const { probedWith, turns } of server.exchanges) {
    const [turn] = turns;
    const asked = protocolOf(parseProbe(probedWith));
    if (!turn || probedWith === 'listen' || (asked && server.stack.includes(asked))) continue;
    const text = latin1(turn.received);
    if (text.length < MIN_LENGTH || !/^[\t\r\n\x20-\x7e]*$/.test(text)) continue;
    const sent = latin1(turn.sent).toLowerCase();
    const words = text.split(/\s+/).filter((word) => !varies(word, sent));
    byWords.set(words.join(' '), { server, text });
  }
  return [...byWords.values()].slice(0, MAX_ANSWERS);
}

function varies(word: string, sent: string): boolean {
  return /\d/.test(word) || sent.includes(word.toLowerCase());
}

function isNamed({ stack, also }: Recording, text: string): boolean {
  const named = explainer.explain(text).causes.flatMap(({ protocols }) => protocols);
  const ids = new Set(named.flatMap((one) => one.split('/')));
  return [stack, ...also].some((one) => one.some((id) => ids.has(id)));
}
