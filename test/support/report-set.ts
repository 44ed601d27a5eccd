import type { Endpoint } from '../../src/expect/endpoint.ts';
import type { Finding } from '../../src/expect/finding.ts';
import type { Result } from '../../src/expect/result.ts';
import type { VersionedReportInput } from '../../src/report/report.ts';
import { HOSTILE_TEXT } from './hostile.ts';
import { endpointOf, okOf, refusedOf, resultOf, wholeOf } from './results.ts';

/** A banner against every format: markup, workflow commands, formulas, table cells, mentions. */
export const HOSTILE_BANNER = `=cmd|' /C calc'!A0 ]]> "quoted" 'single' \`code\` | cell | @somebody #1 &amp; \\ ${HOSTILE_TEXT}`;

const NAMES = ['=cmd()', '::error::owned', '@team', 'a,b', '"q"', "']]><x>", '\u202egnp', '%0A'];

function at(line: number, more: Partial<Endpoint> = {}): Endpoint {
  return endpointOf({ ...more, origin: { file: 'configs/shop prod.yaml', line, column: 5 } });
}

function unknownOf(index: number, endpoint: Endpoint, firstLine: string): Result {
  const finding: Finding = {
    code: 'unknown-bytes',
    about: { expected: 'http', shape: { kind: 'text', firstLine } },
  };
  return resultOf({
    index,
    endpoint,
    status: 'inconclusive',
    findings: [finding],
    identification: { outcome: 'unknown-bytes', stack: [], facts: {}, runnersUp: [] },
  });
}

const TLS = { version: 'TLS 1.3', alpn: 'h2' };
const LONG_TEXT = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');

/**
 * Every status, notes, hostile texts, a text of 100 lines, two equal endpoints, one without a place in a
 * file, and one that is ok with a note.
 */
export function reportSet(): VersionedReportInput {
  const { identification } = okOf();
  const { origin: _, ...noPlace } = at(1, { name: 'from the command line' });
  const notReady: Finding = {
    code: 'not-ready',
    about: { protocol: 'ssh', message: HOSTILE_BANNER },
  };
  const results: Result[] = [
    resultOf({ index: 0, endpoint: at(2) }),
    okOf({ index: 1, identification: { ...identification, tls: TLS } }),
    refusedOf({ index: 2, endpoint: at(4, { name: 'down' }) }),
    unknownOf(3, at(5, { name: 'hostile' }), HOSTILE_BANNER),
    unknownOf(4, at(6, { name: 'long' }), LONG_TEXT),
    resultOf({ index: 5, endpoint: at(7) }),
    resultOf({ index: 6, endpoint: noPlace }),
    okOf({ index: 7, findings: [notReady], address: '192.0.2.7' }),
    ...NAMES.map((name, i) => resultOf({ index: 8 + i, endpoint: at(9 + i, { name }) })),
  ];
  const swapped: Finding = { code: 'swapped', about: { with: { name: 'b', address: 'b:22' } } };
  return { ...wholeOf(results), notes: new Map([[0, [swapped]]]) };
}
