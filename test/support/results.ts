import { text } from '../../src/bytes/build.ts';
import { DEFAULT_LIMITS, type Endpoint } from '../../src/expect/endpoint.ts';
import { type Policy, STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { opening } from '../../src/identify/probe.ts';
import type { Summary, VersionedReportInput } from '../../src/report/report.ts';
import { type RowReportInput, resultRows } from '../../src/report/row.ts';

/** An endpoint of a config, with what differs from the usual. */
export function endpointOf(more: Partial<Endpoint> = {}): Endpoint {
  return {
    name: 'shop',
    target: { host: 'shop.internal', port: 80, transport: 'tcp' },
    expectation: {
      expected: { kind: 'stacks', stacks: [['http']] },
      constraints: {},
      text: 'http',
    },
    limits: DEFAULT_LIMITS,
    origin: { file: 'firstbytes.yaml', line: 3, column: 5 },
    ...more,
  };
}

const BANNER = text('SSH-2.0-OpenSSH_9.2p1\r\n');

/** A result: ssh where http is expected, unless told otherwise. */
export function resultOf(more: Partial<Result> = {}): Result {
  return {
    index: 0,
    endpoint: endpointOf(),
    status: 'mismatch',
    findings: [
      { code: 'wrong-protocol', about: { expected: 'http', found: 'ssh', product: 'OpenSSH' } },
    ],
    identification: {
      outcome: 'identified',
      stack: ['ssh'],
      confidence: 'certain',
      facts: { product: 'OpenSSH', version: '9.2p1', protocolVersion: '2.0' },
      evidence: {
        layer: 'tcp',
        probedWith: opening('http'),
        sent: text('GET / HTTP/1.1\r\n\r\n'),
        received: BANNER,
        at: [0, 23],
        rule: 'identification string',
        spec: 'RFC 4253 section 4.2',
      },
      runnersUp: [],
    },
    attempts: [
      {
        probedWith: opening('http'),
        turns: [{ sent: text('GET / HTTP/1.1\r\n\r\n'), received: BANNER }],
        end: 'open',
        timing: { connected: 1.04, firstByte: 2.6, ended: 3.5 },
      },
      { failure: 'timed-out', code: 'ETIMEDOUT', timing: { ended: 3000.4 } },
    ],
    connections: 2,
    ms: 12.345,
    ...more,
  };
}

/** An `ok` result. */
export function okOf(more: Partial<Result> = {}): Result {
  const endpoint = endpointOf({
    name: 'bastion',
    target: { host: 'bastion.internal', port: 22, transport: 'tcp' },
    expectation: { expected: { kind: 'stacks', stacks: [['ssh']] }, constraints: {}, text: 'ssh' },
    origin: { file: 'firstbytes.yaml', line: 2, column: 5 },
  });
  return resultOf({ index: 1, endpoint, status: 'ok', findings: [], ...more });
}

/** An endpoint that refuses. */
export function refusedOf(more: Partial<Result> = {}): Result {
  return resultOf({
    index: 2,
    status: 'unreachable',
    findings: [{ code: 'refused', about: { code: 'ECONNREFUSED' } }],
    identification: {
      outcome: 'refused',
      stack: [],
      facts: {},
      runnersUp: [],
      code: 'ECONNREFUSED',
    },
    attempts: [{ failure: 'refused', code: 'ECONNREFUSED', timing: { ended: 0.3 } }],
    ...more,
  });
}

export function wholeOf(
  results: readonly Result[],
  more: Partial<Summary> = {},
): VersionedReportInput {
  const counts = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  for (const { status } of results) counts[status]++;
  const summary: Summary = {
    counts,
    tolerated: 0,
    notProbed: 0,
    interrupted: false,
    connections: results.length,
    ms: 1234.5,
    startedAt: '2026-01-02T03:04:05.678Z',
    exitCode: 1,
    ...more,
  };
  const noted = new Map(results.map(({ index, endpoint }) => [index, endpoint]));
  return { results, notes: new Map(), noted, summary, version: '1.2.3' };
}

/** The same as rows, in the folder `/repository`. */
export function rowInputOf(input: VersionedReportInput, policy: Policy = STRICT): RowReportInput {
  const { summary, version } = input;
  return { rows: resultRows(input), summary, version, policy, folder: '/repository' };
}
