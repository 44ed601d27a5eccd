import { text } from '../../src/bytes/build.ts';
import type { Status } from '../../src/expect/catalogue.ts';
import type { Summary } from '../../src/report/report.ts';
import type { Row } from '../../src/report/row.ts';
import { Seeded } from '../support/seeded.ts';

const SERVICES = [
  { port: 22, found: 'ssh', software: 'OpenSSH 9.2p1' },
  { port: 80, found: 'http', software: 'nginx 1.22.1' },
  { port: 443, found: 'tls/http', software: 'nginx 1.22.1' },
  { port: 3306, found: 'mysql', software: 'MariaDB 10.11.6' },
  { port: 5432, found: 'postgresql', software: '' },
  { port: 6379, found: 'redis', software: 'Redis 7.0.15' },
  { port: 8080, found: 'http', software: 'Jetty 9.4.53' },
  { port: 9092, found: 'kafka', software: '' },
  { port: 9200, found: 'http', software: 'Elasticsearch 8.11.1' },
  { port: 27_017, found: 'mongodb', software: 'MongoDB 6.0.12' },
] as const;

const BANNER = text('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2\r\n');

/** As many rows as wanted, of hosts with ten ports each, some of them not ok. */
export function syntheticRows(count: number, seed = 'page'): Row[] {
  return [...generatedRows(count, seed)];
}

/** The same one after the other. */
export function* generatedRows(count: number, seed = 'page'): Generator<Row> {
  const random = new Seeded(seed);
  for (let index = 0; index < count; index++) {
    const host = Math.floor(index / SERVICES.length);
    const address = `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`;
    const service = SERVICES[index % SERVICES.length] ?? SERVICES[0];
    yield rowFor(index, address, service, random.below(1000) / 1000);
  }
}

/** Rows that have names, and of which no two have the same software, sentences or bytes. */
export function* differentRows(count: number): Generator<Row> {
  const random = new Seeded('different');
  for (const row of generatedRows(count)) {
    const own = random.below(2 ** 32).toString(36);
    yield {
      ...row,
      name: `service-${own}`,
      software: row.software === '' ? '' : `${row.software} ${own}`,
      findings: row.findings.map((one) => ({ ...one, problem: `${one.problem} ${own}` })),
      ...(row.evidence && { evidence: { ...row.evidence, received: random.bytes(200) } }),
    };
  }
}

function rowFor(
  index: number,
  host: string,
  { port, found, software }: (typeof SERVICES)[number],
  chance: number,
): Row {
  const shared = {
    index,
    target: { host, port, transport: 'tcp' },
    address: `${host}:${port}`,
    expected: found,
    isAudit: false,
    connections: 1 + (index % 3),
    ms: index % 200,
  } as const;
  const ok = {
    ...shared,
    status: 'ok',
    outcome: 'identified',
    found,
    software,
    findings: [],
  } as const;
  if (chance > 0.05) return ok;
  const status: Status =
    chance < 0.02 ? 'mismatch' : chance < 0.04 ? 'unreachable' : 'inconclusive';
  if (status === 'mismatch') {
    const wrong = found === 'ssh' ? 'http' : 'ssh';
    return {
      ...ok,
      status,
      found: wrong,
      software: wrong === 'ssh' ? 'OpenSSH 9.2p1' : 'nginx 1.22.1',
      findings: [
        {
          code: 'wrong-protocol',
          severity: 'error',
          title: 'Wrong protocol',
          problem: `expected ${found}, found ${wrong}`,
          impact:
            'a client that trusts the first four bytes as a length allocates 1.4 GB and waits for the rest',
          fix: `fix the address, or set \`expect: ${wrong}\` if this is intended`,
        },
      ],
      evidence: { probe: found, sent: text('\x16\x03\x01\x02'), received: BANNER },
    };
  }
  const code = status === 'unreachable' ? 'refused' : 'silent';
  const title = status === 'unreachable' ? 'Connection refused' : 'No reply';
  const fix = status === 'unreachable' ? 'start the service' : 'check the service';
  const problem = status === 'unreachable' ? 'the port refused the connection' : 'no reply in 5 s';
  return {
    ...ok,
    status,
    outcome: code,
    found: code,
    software: '',
    findings: [{ code, severity: 'error', title, problem, fix }],
  };
}

export function summaryOf(rows: readonly Row[]): Summary {
  const counts = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  for (const { status } of rows) counts[status]++;
  return {
    counts,
    tolerated: 0,
    notProbed: 0,
    interrupted: false,
    connections: rows.length * 2,
    ms: 123_456,
    startedAt: '2026-01-02T03:04:05.678Z',
    exitCode: 1,
  };
}
