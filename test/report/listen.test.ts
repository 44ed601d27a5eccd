import { describe, expect, test } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { type ClientSession, judgeClient } from '../../src/expect/client-session.ts';
import { identifyClient } from '../../src/identify/client.ts';
import { listenNdjson } from '../../src/report/listen-ndjson.ts';
import type { ListenPlan, ListenSummary } from '../../src/report/listen-report.ts';
import { type ListenTableOptions, listenTable } from '../../src/report/listen-table.ts';
import { styleOf } from '../../src/report/style.ts';
import { endpointOf, registry } from '../support/expectations.ts';

/** A client that sent some bytes to a port where a protocol is expected. */
function sessionOf(expected: string, sent: string, more: Partial<ClientSession> = {}) {
  const identified = identifyClient(text(sent), 'open', registry);
  const { status, findings } = judgeClient(endpointOf(expected).expectation, identified, registry);
  return {
    index: 0,
    startedAt: '2026-01-02T03:04:05.678Z',
    client: { address: '192.0.2.7', port: 40000 },
    identified,
    status,
    findings,
    disposition: { kind: 'closed' },
    timing: { firstByte: 1.4, judged: 2.6 },
    ...more,
  } satisfies ClientSession;
}

const REQUEST = 'GET /health?token=x HTTP/1.1\r\nHost: a.test\r\n\r\n';

const PLAN: ListenPlan = {
  address: '127.0.0.1',
  port: 8080,
  expected: 'kafka',
  loopback: true,
  reply: false,
  startedAt: '2026-01-02T03:04:05.678Z',
  version: '1.2.3',
};

const SUMMARY: ListenSummary = {
  counts: { ok: 1, mismatch: 2, inconclusive: 0 },
  dispositions: { closed: 2, replied: 0, forwarded: 1, 'not-forwarded': 0 },
  rejected: 3,
  unreported: 0,
  interrupted: false,
  ms: 1234.5,
  exitCode: 1,
};

function tableOf(detail: ListenTableOptions['detail'] = 'normal') {
  return listenTable({ width: 100, style: styleOf(false), detail });
}

describe('the table of clients', () => {
  test('a wrong client has a row, and below it the problem, the impact and the fix', () => {
    expect(tableOf().each(sessionOf('kafka', REQUEST)).split('\n')).toEqual([
      '03:04:05  192.0.2.7:40000        http            mismatch      GET, Host a.test',
      '  problem    expected kafka, but the client uses http',
      '  impact     a kafka server would read 47 45 54 20 as a big-endian length of 1195725856 bytes (1.11',
      '             GiB)',
      '  fix        correct the port in the client, or use `--expect http` if this is intended',
      '',
    ]);
  });

  test('-v adds the bytes and the rule', () => {
    const greetedBy = { kind: 'protocol', id: 'smtp' } as const;
    const drawn = tableOf('verbose').each(sessionOf('kafka', REQUEST, { greetedBy }));
    expect(drawn).toMatch(/^ {2}banner +smtp$/m);
    expect(drawn).toMatch(/^ {2}received +46 bytes$/m);
    expect(drawn).toMatch(/^ {2}rule +http, /m);
    expect(drawn).toMatch(/^ {2}identified after 3 ms$/m);
  });

  test('a client that could not be forwarded shows the system error', () => {
    const disposition = { kind: 'not-forwarded', code: 'ECONNREFUSED' } as const;
    const drawn = tableOf().each(sessionOf('http', REQUEST, { disposition }));
    expect(drawn).toContain('not forwarded');
    expect(drawn).toContain('the forwarding target did not accept the connection (ECONNREFUSED)');
  });

  test('-q omits clients that are ok', () => {
    expect(tableOf('quiet').each(sessionOf('http', REQUEST))).toBe('');
  });

  test('the first lines show the settings', () => {
    const plan = { ...PLAN, banner: 'smtp', forward: 'db.test:5432', reply: true };
    expect(tableOf().begin(plan).replace(/\n/g, ' ')).toContain(
      'expecting kafka, sending an smtp banner, forwarding expected clients to db.test:5432, replying to wrong clients press Ctrl-C to stop',
    );
  });

  test('the last line counts the clients that a slow reader missed', () => {
    expect(tableOf().end({ ...SUMMARY, unreported: 2 })).toMatch(
      /\n2 clients not shown: the output was not read\n$/,
    );
  });

  test('the last lines count the clients', () => {
    expect(tableOf().end(SUMMARY)).toBe(
      '\n3 clients: 1 ok, 2 mismatch (1.2 s)\n1 forwarded\n3 more clients rejected: too many at once\n',
    );
  });
});

describe('ndjson', () => {
  const { each, end } = listenNdjson({ bytes: false });

  test('a client has its findings in sentences, and its disposition', () => {
    const line = JSON.parse(each(sessionOf('kafka', REQUEST)));
    expect(line).toMatchObject({
      type: 'client',
      status: 'mismatch',
      findings: [
        {
          code: 'wrong-protocol',
          problem: 'expected kafka, but the client uses http',
          impact: expect.stringContaining('a kafka server would read 47 45 54 20'),
          fix: expect.stringContaining('`--expect http`'),
          about: { client: 'kafka', length: { length: '1195725856' } },
        },
      ],
      found: { outcome: 'identified', stack: 'http', http: { method: 'GET', host: 'a.test' } },
      disposition: { kind: 'closed' },
      timing: { firstByte: 1, judged: 3 },
    });
    expect(line).not.toHaveProperty('bytes');
  });

  test('the first four bytes of an unknown client are included', () => {
    const line = JSON.parse(each(sessionOf('kafka', 'zzz\x01\x02')));
    expect([line.bytes, line.bytesRead]).toEqual(['7a7a7a01', 5]);
  });

  test('the last line counts the dispositions', () => {
    expect(JSON.parse(end(SUMMARY))).toMatchObject({
      type: 'summary',
      mismatch: 2,
      dispositions: { closed: 2, forwarded: 1 },
      ms: 1235,
    });
  });
});

describe('secrets of clients', () => {
  const SECRET = 'S3CRET';
  const clients: readonly (readonly [string, string])[] = [
    ['user and password of a URI', `GET http://u:${SECRET}@h/ HTTP/1.1\r\nHost: h\r\n\r\n`],
    ['user of a URI', `GET http://${SECRET}@h/ HTTP/1.1\r\nHost: h\r\n\r\n`],
    ['user and password of a tunnel', `CONNECT u:${SECRET}@h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n`],
    ['user and password of the Host', `GET / HTTP/1.1\r\nHost: u:${SECRET}@h\r\n\r\n`],
    ['path', `GET /${SECRET}/x HTTP/1.1\r\nHost: h\r\n\r\n`],
    ['path of a URI', `GET http://h/${SECRET}/x HTTP/1.1\r\nHost: h\r\n\r\n`],
    ['query', `GET /x?token=${SECRET} HTTP/1.1\r\nHost: h\r\n\r\n`],
    ['cookie', `GET / HTTP/1.1\r\nHost: h\r\nCookie: a=${SECRET}\r\n\r\n`],
    ['unknown bytes', `password=${SECRET}\n`],
    ['authentication of D-Bus', `\0AUTH PLAIN ${Buffer.from(SECRET).toString('hex')}\r\n`],
    ['authentication of Redis', `*2\r\n$4\r\nAUTH\r\n$6\r\n${SECRET}\r\n`],
    ['authentication of SMTP', `EHLO a\r\nAUTH PLAIN ${SECRET}\r\n`],
    ['authentication of IMAP', `a LOGIN u ${SECRET}\r\n`],
  ];
  const shows = (text: string) =>
    text.includes(SECRET) || text.replace(/ /g, '').includes(Buffer.from(SECRET).toString('hex'));

  test.each(clients)('%s: shown by neither format unless asked', (_, sent) => {
    const session = sessionOf('postgresql', sent);
    expect(shows(tableOf().each(session))).toBe(false);
    expect(shows(listenNdjson({ bytes: false }).each(session))).toBe(false);
  });

  test('-v shows the path, still without user, password and query', () => {
    const session = sessionOf('http', 'GET http://u:s3@h/a?s3 HTTP/1.1\r\nHost: h\r\n\r\n');
    expect(tableOf('verbose').each(session)).toContain('GET http://h/a?…, Host h');
    expect(JSON.parse(listenNdjson({ bytes: true }).each(session)).found.http).toEqual({
      method: 'GET',
      path: 'http://h/a?…',
      host: 'h',
    });
  });
});
