import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/expect/catalogue.ts';
import type { Finding } from '../../src/expect/finding.ts';
import { type Policy, STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { styleOf } from '../../src/report/style.ts';
import { type TableOptions, table } from '../../src/report/table.ts';
import { widthOf } from '../../src/report/width.ts';
import { hostileText, unsafeIn } from '../support/hostile.ts';
import { endpointOf, okOf, refusedOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';

const PLAIN: TableOptions = {
  width: 80,
  style: styleOf(false),
  detail: 'normal',
};

function draw(
  results: readonly Result[],
  { policy, ...options }: Partial<TableOptions> & { policy?: Policy } = {},
): string {
  return [...table({ ...PLAIN, ...options })(rowInputOf(wholeOf(results), policy))].join('');
}

const LONG = `${'a-long-label.'.repeat(15)}internal`;

test('the table says how many endpoints were too many to be compared', () => {
  const input = rowInputOf(wholeOf([resultOf()], { notCompared: 60_000 }));
  const text = [...table(PLAIN)(input)].join('');
  expect(text).toContain('\n60000 endpoints are too many to find which are swapped or moved\n');
});

describe('80 columns', () => {
  test('what is ok in a line, what is not with all that matters', () => {
    expect(`\n${draw([resultOf(), okOf(), refusedOf()])}`).toMatchInlineSnapshot(`
      "
      endpoint                     expected  found    status       why
      shop shop.internal:80        http      ssh      mismatch     wrong-protocol
        problem    expected http, found ssh (OpenSSH)
        fix        fix the address, or set \`expect: ssh\` if this is intended
        config     firstbytes.yaml:3:5

      bastion bastion.internal:22  ssh       ssh      ok           OpenSSH 9.2p1
      shop shop.internal:80        http      refused  unreachable  refused
        problem    connection refused: no service listens on this port
        fix        start the service, or correct the port
        config     firstbytes.yaml:3:5

      3 endpoints: 1 ok, 1 mismatch, 1 unreachable (3 connections, 1.2 s)
      "
    `);
  });

  test.each([
    ['proxy-header-required', { expected: '?' }],
    ['constraint-unverified', { constraint: 'certificate-name' }],
    ['silent-as-expected', { expected: '?' }],
  ] as const)('the code %s is shown in full beside wide columns', (code, about) => {
    const endpoint = endpointOf({
      name: 'collector-of-telemetry',
      target: { host: '192.168.10.10', port: 5432, transport: 'tcp' },
      expectation: { expected: { kind: 'any' }, constraints: {}, text: 'tls/postgresql' },
    });
    const stack = ['proxy-protocol', 'postgresql'];
    const one = resultOf({
      endpoint,
      identification: { ...resultOf().identification, stack },
      findings: [{ code, about } as Finding],
      status: 'inconclusive',
    });
    const [, row = '', address = ''] = draw([one]).split('\n');
    expect(row.endsWith(`inconclusive  ${code}`)).toBe(true);
    expect(address).toBe('192.168.10.10:5432');
  });

  test('software leaves room for the other columns', () => {
    const facts = { product: 'Some Server With A Long Name', version: '12.34.56-78' };
    const ok = okOf();
    const identification = { ...ok.identification, facts };
    const drawn = draw([{ ...ok, identification }]);
    expect(drawn).toMatch(/^bastion bastion\.internal:22 +ssh +ssh +ok +Some Server/m);
  });

  test('long names and addresses lose their middle', () => {
    const endpoint = endpointOf({
      name: 'the-name-of-an-endpoint-that-somebody-took-very-seriously',
      target: { host: LONG, port: 65535, transport: 'tcp' },
    });
    expect(`\n${draw([resultOf({ endpoint })])}`).toMatchInlineSnapshot(`
      "
      endpoint                               expected  found  status    why
      the-name-of-an-end…ook-very-seriously  http      ssh    mismatch  wrong-protocol
      a-long-label.a-lon…bel.internal:65535
        problem    expected http, found ssh (OpenSSH)
        fix        fix the address, or set \`expect: ssh\` if this is intended
        config     firstbytes.yaml:3:5

      1 endpoint: 1 mismatch (1 connection, 1.2 s)
      "
    `);
  });

  test('-v shows the probe, the reply, the rule and every attempt', () => {
    expect(`\n${draw([resultOf()], { detail: 'verbose' })}`).toMatchInlineSnapshot(`
      "
      endpoint               expected  found  status    why
      shop shop.internal:80  http      ssh    mismatch  wrong-protocol
        problem    expected http, found ssh (OpenSSH)
        fix        fix the address, or set \`expect: ssh\` if this is intended
        probe      sent the http opening, 18 bytes "GET / HTTP/1.1\\r\\n\\r\\n"
        reply      23 bytes
        0000  53 53 48 2d 32 2e 30 2d  4f 70 65 6e 53 53 48 5f  |SSH-2.0-OpenSSH_|
        0010  39 2e 32 70 31 0d 0a                              |9.2p1..|
        rule       identification string, bytes 0 to 22 (RFC 4253 section 4.2):
                   certain
        attempts   1. sent the http opening, received 23 bytes; closed by firstbytes
                   after 4 ms, first byte after 3 ms
                   2. timed-out (ETIMEDOUT) after 3.0 s
        config     firstbytes.yaml:3:5

      1 endpoint: 1 mismatch (1 connection, 1.2 s)
      "
    `);
  });

  test('-v: TLS', () => {
    const tls = {
      version: 'TLS 1.3',
      alpn: 'h2',
      cipher: 'TLS_AES_128_GCM_SHA256',
      certificate: {
        subject: 'C=DE\nCN=shop.example',
        issuer: 'CN=An Authority',
        names: ['shop.example', 'www.shop.example'],
        validFrom: '2026-01-01T00:00:00.000Z',
        validTo: '2027-01-01T00:00:00.000Z',
        coversName: false,
      },
    };
    const { identification } = okOf();
    const drawn = draw([okOf({ identification: { ...identification, tls } })], {
      detail: 'verbose',
    });
    expect(drawn).toContain('tls        TLS 1.3, ALPN h2, TLS_AES_128_GCM_SHA256');
    expect(drawn).toContain('subject    C=DE, CN=shop.example');
    expect(drawn).toContain('names      shop.example, www.shop.example; does not cover the name');
    expect(drawn).toContain('valid      2026-01-01 to 2027-01-01');
  });
});

test('-q leaves out what is ok', () => {
  const drawn = draw([resultOf(), okOf()], { detail: 'quiet' });
  expect(drawn).not.toContain('bastion');
  expect(drawn).toContain('2 endpoints: 1 ok, 1 mismatch');
});

test('nothing to show: only the totals', () => {
  expect(draw([okOf()], { detail: 'quiet' })).toBe('1 endpoint: 1 ok (1 connection, 1.2 s)\n');
});

test('what is ignored is counted but not shown', () => {
  const policy = { ...STRICT, unreachable: 'ignore' as const };
  const drawn = draw([okOf(), refusedOf()], { policy });
  expect(drawn).not.toContain('refused');
  expect(drawn).toContain('1 unreachable');
});

test('of very many, only those that are not ok are listed', () => {
  const ok = Array.from({ length: 900 }, (_, index) => okOf({ index }));
  const drawn = draw([...ok, resultOf({ index: 900 })]);
  expect(drawn).toContain('wrong-protocol');
  expect(drawn).toContain('900 more endpoints that are ok: use "-o json" to show all');
});

describe('where no terminal is', () => {
  const width = Number.POSITIVE_INFINITY;

  test('nothing is cut or wrapped', () => {
    const found = 'x'.repeat(300);
    const endpoint = endpointOf({
      name: LONG,
      target: { host: LONG, port: 65535, transport: 'tcp' },
    });
    const findings = [{ code: 'wrong-protocol', about: { expected: 'http', found } }] as const;
    const drawn = draw([resultOf({ endpoint, findings })], { width });
    expect(drawn).toContain(`${LONG} ${LONG}:65535`);
    expect(drawn).toContain(`problem    expected http, found ${found}\n`);
    expect(drawn).not.toContain('…');
  });
});

test.each(Object.keys(CATALOGUE))('the code %s is not cut in the narrowest table', (code) => {
  const endpoint = endpointOf({
    name: LONG,
    expectation: { expected: { kind: 'tcp' }, constraints: {}, text: 'tls/postgresql or ssh' },
  });
  const lists = { covered: [], wanted: [], candidates: [], registered: [] };
  const texts = { message: '', found: 'ssh', risk: 'database' };
  const calls = { speaks: 'http', server: 'ssh', since: '', until: '' };
  const about = { ...lists, ...texts, ...calls, with: {}, to: {} };
  const finding = { code, about };
  const findings = [finding, { code: 'refused', about: {} }] as unknown as Finding[];
  const drawn = draw([resultOf({ endpoint, findings, status: 'inconclusive' })], { width: 60 });
  expect(drawn).toMatch(new RegExp(` ${code}(?: \\+1)?$`, 'm'));
});

describe('an audit', () => {
  const audited = endpointOf({
    expectation: { expected: { kind: 'any' }, constraints: {}, text: 'any' },
  });
  const closed = Array.from({ length: 2000 }, (_, index) =>
    refusedOf({ index, endpoint: audited }),
  );
  const found = Array.from({ length: 120 }, (_, i) => okOf({ index: 2000 + i, endpoint: audited }));

  test('lists what was found and only counts what is closed', () => {
    const drawn = draw([...closed, ...found]);
    expect(drawn.match(/ ok +OpenSSH/g)).toHaveLength(120);
    expect(drawn).not.toContain('problem');
    expect(drawn).toContain('2000 more endpoints that refuse connections or do not reply');
  });

  test('of what is registered for the ports counts what is closed, too', () => {
    const expected = { kind: 'registered', stacks: [['ssh']] } as const;
    const expectation = { expected, constraints: {}, text: 'ssh (registered)' };
    const registered = endpointOf({ expectation });
    const refused = closed.map(({ index }) => refusedOf({ index, endpoint: registered }));
    const drawn = draw([...refused, okOf({ index: 2000, endpoint: registered })]);
    expect(drawn).toContain('2000 more endpoints that refuse connections or do not reply');
  });

  test('of a few targets lists the closed ones as well', () => {
    expect(draw(closed.slice(0, 3)).match(/ refused +unreachable/g)).toHaveLength(3);
  });

  test('a refused endpoint with an expectation stays a row', () => {
    const drawn = draw([...closed, refusedOf({ index: 2000 })]);
    expect(drawn.match(/ refused +unreachable/g)).toHaveLength(1);
  });
});

test('an interrupted check counts the endpoints that are missing', () => {
  const input = wholeOf([okOf()], { interrupted: true, notProbed: 7 });
  const text = [...table(PLAIN)(rowInputOf(input))].join('');
  expect(text).toContain('interrupted: 7 endpoints not checked');
});

test('a check that is interrupted while it waits has no endpoints to count', () => {
  const input = wholeOf([okOf()], { interrupted: true, notProbed: 0 });
  const text = [...table(PLAIN)(rowInputOf(input))].join('');
  expect(text).toContain('\ninterrupted\n');
});

test('a mark beyond the basic plane is not cut in two', () => {
  const name = '\u{33c7a}\u{14647}\u{11127}\u2ff0';
  const target = { host: '', port: 1, transport: 'tcp' } as const;
  const drawn = draw([resultOf({ endpoint: endpointOf({ name, target }) }), okOf()], { width: 60 });
  expect(unsafeIn(drawn, '\n')).toEqual([]);
});

test.each([
  ['flags', '🇩🇪🇫🇷'],
  ['skin tones', '👍🏽👍🏿'],
  ['emoji of Unicode 15', '🫨🪿'],
  ['a ZWJ sequence', '👩‍👩‍👧'],
  ['marks', 'Ặ̃e\u0301'],
  ['CJK', '東京'],
  ['jamo', '한국'],
  ['marks at the start', '\u0301abc'],
])('columns stay in line with %s in a name, in colour or not', (_what, name) => {
  const endpoint = endpointOf({ name, target: { host: 'h', port: 1, transport: 'tcp' } });
  for (const colour of [false, true]) {
    const text = draw([resultOf({ endpoint }), okOf()], { style: styleOf(colour) });
    const lines = stripVTControlCharacters(text).split('\n');
    const starts = lines
      .filter((line) => / (?:http|ssh) /.test(line) && !line.startsWith('  '))
      .map((line) => widthOf(line.slice(0, line.search(/ (?:http|ssh) /))));
    expect(starts).toHaveLength(2);
    expect(starts[0]).toBe(starts[1]);
  }
});

test('a flag is shown whole or not at all', () => {
  const target = { host: 'h', port: 1, transport: 'tcp' } as const;
  const name = '🇩🇪'.repeat(60);
  const drawn = draw([resultOf({ endpoint: endpointOf({ name, target }) })], { width: 60 });
  const indicators = drawn.match(/[\u{1f1e6}-\u{1f1ff}]/gu) ?? [];
  expect(drawn.match(/🇩🇪/gu)).toHaveLength(indicators.length / 2);
  expect(drawn).toContain('🇩🇪…🇩🇪');
});

describe('whatever is in the texts', () => {
  const results = fc
    .record({ name: hostileText, product: hostileText, host: hostileText })
    .map(({ name, product, host }) => {
      const base = resultOf();
      const tls = {
        version: product,
        certificate: {
          subject: product,
          issuer: name,
          names: [host],
          validFrom: product,
          validTo: name,
        },
      };
      return resultOf({
        endpoint: endpointOf({ name, target: { host, port: 1, transport: 'tcp' } }),
        address: host,
        findings: [{ code: 'wrong-protocol', about: { expected: name, found: host, product } }],
        identification: { ...base.identification, facts: { product, note: name }, tls },
      });
    });

  test('no line is wider than the terminal, and nothing gets through raw', () => {
    fc.assert(
      fc.property(results, fc.integer({ min: 60, max: 200 }), (result, width) => {
        const text = draw([result, okOf()], { detail: 'verbose', width });
        const widest = Math.max(...text.split('\n').map(widthOf));
        expect(widest).toBeLessThanOrEqual(width);
        expect(unsafeIn(text, '\n')).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
