/** What was measured, as text and as JSON. */

import type { Result } from '../../../src/expect/result.ts';
import { isExchange } from '../../../src/identify/exchange.ts';
import { probeName } from '../../../src/identify/probe.ts';
import type {
  CaseResult,
  WithoutExpectation,
  WithRightExpectation,
  WithWrongExpectations,
} from '../../lab/measure.ts';
import type { KnownEndpoint } from '../../lab/truth.ts';

export interface Asked {
  readonly endpoint: KnownEndpoint;
  readonly product: string;
  readonly version: string;
  /** The stack that is really there. */
  readonly protocol: string;
}

export interface Measured {
  readonly asked: readonly Asked[];
  readonly free: WithoutExpectation;
  readonly right: WithRightExpectation;
  readonly wrong: WithWrongExpectations;
  readonly silent: WithWrongExpectations;
}

/** How many bytes of an answer are shown. */
const SHOWN_BYTES = 48;

export function printMeasured(measured: Measured, skipped: readonly string[]): void {
  const { endpoints, totals } = summaryOf(measured, skipped);
  for (const one of endpoints) {
    const { name, protocol, verdict, answer, connections, rightStatus, misses, misnamed } = one;
    const alarms = rightStatus === 'ok' ? '' : ` right: ${rightStatus}`;
    const others = `${misses ? ` misses ${misses}` : ''}${misnamed ? ` misnamed ${misnamed}` : ''}`;
    console.log(
      `${verdict.padEnd(8)} ${name.padEnd(28)} ${protocol.padEnd(16)} ${answer.padEnd(20)} ${connections}${alarms}${others}`,
    );
    for (const line of one.failures) console.log(`           ${line}`);
  }
  console.log(JSON.stringify(totals, null, 1));
  for (const one of skipped) console.log(`skipped: ${one}`);
}

/** Everything as one document. */
export function summaryOf(
  { asked, free, right, wrong, silent }: Measured,
  skipped: readonly string[],
) {
  const endpoints = asked.map(({ endpoint, product, version, protocol }) => {
    const found = free.identified.find((one) => one.endpoint === endpoint);
    const ofEndpoint = (one: CaseResult) => one.endpoint.name === endpoint.name;
    const alarm = right.falseAlarms.find(ofEndpoint);
    const missed = [...wrong.misses, ...silent.misses].filter(ofEndpoint);
    const misnamed = wrong.misnamed.filter(ofEndpoint);
    return {
      ...{ name: endpoint.name, product, version, protocol },
      verdict: found?.verdict ?? 'unknown',
      answer: found ? answerOf(found.result) : '',
      connections: found?.result.connections ?? 0,
      rightStatus: endpoint.right === undefined ? 'not asked' : (alarm?.result.status ?? 'ok'),
      misses: missed.length,
      misnamed: misnamed.length,
      failures: [
        ...(found && found.verdict !== 'correct' ? [`any: ${lineOf(found.result)}`] : []),
        ...(alarm ? [`right, ${alarm.expect}: ${lineOf(alarm.result)}`] : []),
        ...missed.map(({ expect, result }) => `missed, ${expect}: ${lineOf(result)}`),
        ...misnamed.map(({ expect, result }) => `misnamed, ${expect}: ${answerOf(result)}`),
      ],
    };
  });
  const count = (verdict: string) => endpoints.filter((one) => one.verdict === verdict).length;
  return {
    date: new Date().toISOString().slice(0, 10),
    totals: {
      servers: new Set(asked.map(({ endpoint }) => endpoint.name.split(' ')[0])).size,
      endpoints: endpoints.length,
      free: {
        ...{ right: count('correct'), wrong: count('wrong'), unknown: count('unknown') },
        ...costOf(free),
      },
      rightExpectation: {
        ...{ asked: right.probed, falseAlarms: right.falseAlarms.length },
        ...costOf(right),
      },
      wrongExpectations: {
        ...{ asked: wrong.probed, misses: wrong.misses.length, misnamed: wrong.misnamed.length },
        ...costOf(wrong),
      },
      silentExpectations: {
        ...{ asked: silent.probed, misses: silent.misses.length, misnamed: silent.misnamed.length },
        ...costOf(silent),
      },
    },
    endpoints,
    skipped,
  };
}

function costOf({ connections, wall }: { readonly connections: number; readonly wall: number }) {
  return { meanConnections: Number(connections.toFixed(2)), seconds: Math.round(wall) };
}

function answerOf({ identification }: Result): string {
  const { outcome, stack, confidence } = identification;
  return stack.length > 0 ? `${stack.join('/')} ${confidence}` : outcome;
}

/** The answer, and for each connection what was sent and the first bytes that came back. */
function lineOf(result: Result): string {
  const codes = result.findings.map(({ code }) => code).join(' ');
  const attempts = result.attempts.map((one) => {
    if (!isExchange(one)) return `${one.failure}`;
    const exchange = one.inner ?? one;
    const received = Buffer.concat(exchange.turns.map((turn) => turn.received));
    const text = JSON.stringify(received.subarray(0, SHOWN_BYTES).toString('latin1'));
    return `${probeName(exchange.probedWith)} ${text} ${exchange.end}`;
  });
  return `${result.status} ${answerOf(result)} [${codes}] ${attempts.join('; ')}`;
}
