import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/expect/endpoint.ts';
import { STRICT } from '../../../src/expect/level.ts';
import type { Result } from '../../../src/expect/result.ts';
import { AuditFindings } from '../../../src/report/audit/findings.ts';
import type { AuditViewOptions } from '../../../src/report/audit/section.ts';
import { auditView, storedAuditView } from '../../../src/report/audit/view.ts';
import { DriftTally } from '../../../src/report/drift.ts';
import type { Summary, VersionedReportInput } from '../../../src/report/report.ts';
import { rowOf } from '../../../src/report/row.ts';
import { serviceOfResult } from '../../../src/report/service-of.ts';
import { ServiceMap } from '../../../src/report/services.ts';
import { styleOf } from '../../../src/report/style.ts';
import { widthOf } from '../../../src/report/width.ts';
import { hostileText, unsafeIn } from '../../support/hostile.ts';
import { okOf, resultOf, rowInputOf, wholeOf } from '../../support/results.ts';

const NONE = { count: 0, first: [] };
const AUDIT = { targets: 2048, hosts: 256, openHosts: 3, skipped: 0, alike: 0 };
const SUMMARY = {
  closed: { refused: 2030, 'timed-out': 7, 'no-route': 0 },
  connections: 2059,
  audit: { ...AUDIT, acceptingHosts: NONE, deadHosts: NONE },
};

/** A service at an address of an audit. */
function at(address: string, stack: string, software = '', more: Partial<Result> = {}): Result {
  const [host = '', port] = address.split(':');
  const [product, version] = software.split(' ');
  const { identification } = okOf();
  const facts = { ...(product ? { product } : {}), ...(version ? { version } : {}) };
  return okOf({
    index: 0,
    endpoint: {
      target: { host, port: Number(port), transport: 'tcp' },
      expectation: { expected: { kind: 'any' }, constraints: {}, text: 'any' },
      limits: DEFAULT_LIMITS,
    },
    identification: { ...identification, stack: stack.split('/'), facts },
    ...more,
  });
}

function wrong(expected: string, found: string): Partial<Result> {
  return { status: 'mismatch', findings: [{ code: 'wrong-protocol', about: { expected, found } }] };
}

function silentAt(address: string): Result {
  const one = at(address, 'ssh');
  return {
    ...one,
    status: 'inconclusive',
    findings: [{ code: 'silent', about: { expected: 'any' } }],
    identification: { outcome: 'silent', stack: [], facts: {}, runnersUp: [] },
  };
}

const RESULTS = [
  at('10.0.0.1:22', 'ssh', 'OpenSSH 9.2p1'),
  at('10.0.0.2:22', 'ssh', 'OpenSSH 9.2p1'),
  at('10.0.0.3:22', 'ssh', 'OpenSSH 9.2p1'),
  at('10.0.0.3:2222', 'ssh', 'dropbear 2022.83'),
  at('10.0.0.1:443', 'tls/http', 'nginx 1.24.0'),
  at('10.0.0.2:443', 'tls/http', 'nginx 1.24.0'),
  at('10.0.0.1:80', 'http', 'nginx 1.24.0'),
  at('10.0.0.2:80', 'ssh', 'OpenSSH 9.2p1', wrong('http', 'ssh')),
  at('10.0.0.3:5432', 'redis', 'Redis 7.0.15', wrong('postgresql', 'redis')),
  at('10.0.0.3:6379', 'redis', 'Redis 7.0.15'),
  silentAt('10.0.0.3:9000'),
].map((one, index) => ({ ...one, index }));

const PLAIN: AuditViewOptions = { width: 80, style: styleOf(false), detail: 'normal' };

function draw(
  results: readonly Result[],
  {
    options = {},
    summary = {},
    more = {},
  }: {
    options?: Partial<AuditViewOptions>;
    summary?: Partial<Summary>;
    more?: Partial<VersionedReportInput>;
  } = {},
): string {
  const view = auditView({ ...PLAIN, ...options }, STRICT);
  for (const one of results) view.take?.(one);
  return [...view.end({ ...wholeOf([], { ...SUMMARY, ...summary }), ...more })].join('');
}

test('eleven services among 2,048 targets are one screen, the unexpected ones first', () => {
  expect(`\n${draw(RESULTS)}`).toMatchInlineSnapshot(`
    "
    UNEXPECTED  2 wrong-protocol
    where          found  why
    10.0.0.2:80    ssh    expected http, found ssh
    10.0.0.3:5432  redis  expected postgresql, found redis

    SERVICES
    protocol  software          count  where
    ssh       OpenSSH 9.2p1         4  10.0.0.1:22 10.0.0.2:22,80 10.0.0.3:22
    ssh       dropbear 2022.83      1  10.0.0.3:2222
    redis     Redis 7.0.15          2  10.0.0.3:5432,6379
    tls/http  nginx 1.24.0          2  10.0.0.[1-2]:443
    http      nginx 1.24.0          1  10.0.0.1:80

    NOT IDENTIFIED
    reply   count  where
    silent      1  10.0.0.3:9000

    2,048 targets on 256 hosts: 11 open, 2,037 closed (2,030 refused, 7 timed-out)
    10 services on 3 hosts, 2 unexpected (2,059 connections, 1.2 s)
    "
  `);
});

test('a narrow terminal has the same in more lines', () => {
  const lines = draw(RESULTS, { options: { width: 60 } }).split('\n');
  expect(lines.every((line) => widthOf(line) <= 60)).toBe(true);
  expect(lines).toContain('SERVICES');
});

test('-q shows only what is unexpected', () => {
  expect(`\n${draw(RESULTS, { options: { detail: 'quiet' } })}`).toMatchInlineSnapshot(`
    "
    UNEXPECTED  2 wrong-protocol
    where          found  why
    10.0.0.2:80    ssh    expected http, found ssh
    10.0.0.3:5432  redis  expected postgresql, found redis

    2,048 targets on 256 hosts: 11 open, 2,037 closed (2,030 refused, 7 timed-out)
    10 services on 3 hosts, 2 unexpected (2,059 connections, 1.2 s)
    "
  `);
});

test('-v shows the fix', () => {
  const width = Number.POSITIVE_INFINITY;
  expect(draw(RESULTS, { options: { detail: 'verbose', width } })).toContain(
    'fix: fix the address, or set `expect: ssh` if this is intended\n',
  );
});

test('hosts with a remark and what was not tried are counted', () => {
  const audit = {
    ...AUDIT,
    skipped: 4000,
    alike: 65_535,
    acceptingHosts: { count: 1, first: ['10.0.0.9'] },
    deadHosts: { count: 7, first: ['10.0.0.20', '10.0.0.21', 'a', 'b', 'c', 'd'] },
  };
  const summary = { audit, notAttempted: { EMFILE: 3 }, interrupted: true, notProbed: 1200 };
  expect(`\n${draw([], { summary })}`).toMatchInlineSnapshot(`
    "
    interrupted: 1,200 targets not probed
    1 host accepts every port (65,535 targets not probed): 10.0.0.9
    7 hosts do not reply (4,000 targets skipped): 10.0.0.20, 10.0.0.21, a, b, c, 2
    more
    2,048 targets on 256 hosts: 0 open, 2,037 closed (2,030 refused, 7 timed-out),
    65,535 alike, 4,000 skipped, 3 not attempted (EMFILE)
    no open ports (2,059 connections, 1.2 s)
    "
  `);
});

test('changes since the audit before come first', () => {
  const before = new ServiceMap();
  before.since = '2026-01-02T03:04:05.678Z';
  before.set('10.0.0.1:22', { found: 'ssh', software: 'OpenSSH 9.1p1' });
  before.set('10.0.0.2:22', { found: 'ssh', software: 'OpenSSH 9.1p1' });
  before.set('10.0.0.9:21', { found: 'ftp', software: '' });
  before.set('10.0.0.7:21', { found: 'ftp', software: '' });
  const tally = new DriftTally(before);
  const results = RESULTS.slice(0, 3);
  for (const one of results) tally.take(serviceOfResult(one) ?? expect.unreachable());
  const drift = tally.end((address) => address !== '10.0.0.7:21');
  expect(`\n${draw(results, { more: { drift } })}`).toMatchInlineSnapshot(`
    "
    CHANGES SINCE 2026-01-02 03:04 UTC  1 new, 1 gone, 2 changed, 0 unchanged, 1 not
    tried this time
    change     where            what
    + new      10.0.0.3:22      ssh OpenSSH 9.2p1
    - gone     10.0.0.9:21      ftp
    ~ changed  10.0.0.[1-2]:22  ssh: OpenSSH 9.1p1 -> OpenSSH 9.2p1

    SERVICES
    protocol  software       count  where
    ssh       OpenSSH 9.2p1      3  10.0.0.[1-3]:22

    2,048 targets on 256 hosts: 3 open, 2,037 closed (2,030 refused, 7 timed-out)
    3 services on 3 hosts (2,059 connections, 1.2 s)
    "
  `);
});

test('a stored audit has the same view', () => {
  const input = wholeOf(RESULTS, { ...SUMMARY });
  expect([...storedAuditView(PLAIN)(rowInputOf(input))].join('')).toBe(
    draw(RESULTS, { summary: input.summary }),
  );
});

test('a large group has its ports, and the beginning of its addresses', () => {
  const scattered = Array.from({ length: 40 }, (_, i) =>
    at(`10.0.${2 * i}.${i}:${i % 4 === 0 ? 3307 : 3306}`, 'mysql'),
  );
  expect(`\n${draw(scattered)}`).toMatchInlineSnapshot(`
    "
    SERVICES
    protocol  software  count  where
    mysql                  40  ports 3306 (30), 3307 (10)
                               10.0.0.0:3307 10.0.2.1:3306 10.0.4.2:3306
                               10.0.6.3:3306 10.0.8.4:3307 10.0.10.5:3306
                               +34 more

    2,048 targets on 256 hosts: 40 open, 2,037 closed (2,030 refused, 7 timed-out)
    40 services on 3 hosts (2,059 connections, 1.2 s)
    "
  `);
});

test('a named endpoint that is unreachable is unexpected, and one that only an audit tried is not', () => {
  const gone = resultOf({
    status: 'unreachable',
    findings: [{ code: 'refused', about: { code: 'ECONNREFUSED' } }],
    identification: { outcome: 'refused', stack: [], facts: {}, runnersUp: [] },
  });
  expect(draw([gone])).toContain('shop shop.internal:80');
  const { endpoint } = at('10.0.0.1:22', 'ssh');
  expect(draw([{ ...gone, endpoint }])).not.toContain('UNEXPECTED');
});

test('with 100,000 services only counts and some addresses are kept', () => {
  const findings = new AuditFindings(STRICT);
  for (let i = 0; i < 100_000; i++) {
    const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:${1 + (i % 500)}`;
    const more = i % 10 === 0 ? wrong(`p${i}`, 'ssh') : {};
    const one = at(address, 'ssh', `OpenSSH ${i % 3000}`, { index: i, ...more });
    findings.take(rowOf(one, one.findings));
  }
  const { services, unexpected } = findings;
  expect([services.count, unexpected.count]).toEqual([100_000, 10_000]);
  expect(unexpected.groups()).toHaveLength(200);
  const groups = services.groups(10_000);
  // 256 kinds of software, and the others as one.
  expect(groups).toHaveLength(257);
  const kept = groups.flatMap(({ group }) => group.ranges() ?? []);
  expect(kept.length).toBeLessThanOrEqual(20_000);
});

test('hostile text is escaped, and no line is wider than the terminal', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (host, product) => {
      const one = at('10.0.0.1:22', 'ssh', '', wrong('http', product));
      const { endpoint, identification } = one;
      const target = { ...endpoint.target, host };
      const drawn = draw([
        {
          ...one,
          endpoint: { ...endpoint, target },
          identification: { ...identification, facts: { product } },
        },
      ]);
      expect(unsafeIn(drawn, '\n')).toEqual([]);
      for (const line of drawn.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
    }),
    { numRuns: 50 },
  );
});
