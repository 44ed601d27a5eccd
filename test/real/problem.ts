import type { Result } from '../../src/expect/result.ts';
import { startsWithStack } from '../../src/expect/starts-with-stack.ts';
import { type Attempt, type Exchange, isExchange } from '../../src/identify/exchange.ts';
import { probeName } from '../../src/identify/probe.ts';
import { type Case, rightStacks } from './cases.ts';

/** How many connections may explain a wrong expectation at most; the mean is a fraction of it. */
const MOST_CONNECTIONS = 14;
/** How much of what was received is shown. */
const SHOWN = 60;

/** What is wrong with an answer, in a few lines; undefined if it is right. */
export function problemOf(one: Case, result: Result): string | undefined {
  const what = complaint(one, result);
  if (what === undefined) return undefined;
  const { endpoint, kind } = one;
  const { starttls } = endpoint.expectation.constraints;
  const expected = `${endpoint.expectation.text}${starttls ? ' with STARTTLS' : ''}`;
  const { connections, ms, attempts } = result;
  return [
    `${endpoint.name} (${kind}), expected ${expected}: ${what}`,
    `  ${foundText(result)}, ${connections} connections, ${Math.round(ms)} ms`,
    ...attempts.map((attempt) => `    ${lineOf(attempt)}`),
  ].join('\n');
}

function complaint(one: Case, result: Result): string | undefined {
  const { kind, real } = one;
  const { status, findings, connections, identification } = result;
  const codes = findings.map(({ code }) => code);
  if (kind === 'right') {
    const most = real.secondConnection ? 2 : 1;
    if (status !== 'ok') return 'is not ok';
    return connections > most ? `takes more than ${most} connections` : undefined;
  }
  if (kind === 'starttls') {
    if (real.starttls === 'offered') return status === 'ok' ? undefined : 'is not ok';
    return codes.includes('starttls-missing') ? undefined : 'is not starttls-missing';
  }
  if (isHidden(one, result) || mayBeProxy(one, result)) return undefined;
  if (status !== 'mismatch') return 'is not a mismatch';
  const found = identification.stack.join('/');
  if (!rightStacks(real).some((stack) => stack.join('/') === found)) {
    return `is not recognised as ${real.stack}`;
  }
  // An alternative is another protocol, so its finding may have another code.
  if (kind === 'layer' && found === real.stack) {
    const code = real.stack.startsWith('tls/') ? 'unexpected-tls' : 'missing-tls';
    if (!codes.includes(code)) return `is not ${code}`;
  }
  if (connections > MOST_CONNECTIONS) return `takes more than ${MOST_CONNECTIONS} connections`;
  return undefined;
}

/**
 * The expected protocol may be inside TLS that requires a client certificate. Without one it cannot
 * be identified, and `inconclusive` is the honest status.
 */
function isHidden({ endpoint, real }: Case, { status, findings, identification }: Result): boolean {
  const { expected } = endpoint.expectation;
  const wanted = expected.kind === 'stacks' ? expected.stacks : [];
  return (
    status === 'inconclusive' &&
    identification.tls?.wantsClientCertificate === true &&
    findings.every(({ code }) => code === 'unidentified-inside-tls') &&
    rightStacks(real).some((right) => wanted.some((one) => startsWithStack(one, right)))
  );
}

/** A proxy that refuses a request looks like any web server that does: `inconclusive` is honest. */
function mayBeProxy({ endpoint }: Case, { status, findings, identification }: Result): boolean {
  const { expected } = endpoint.expectation;
  const wanted = expected.kind === 'stacks' ? expected.stacks : [];
  return (
    status === 'inconclusive' &&
    findings.every(({ code }) => code === 'ambiguous') &&
    identification.stack.at(-1) === 'http' &&
    wanted.some((one) => one.at(-1) === 'http-proxy')
  );
}

function foundText({ status, findings, identification }: Result): string {
  const { outcome, stack, confidence, runnersUp } = identification;
  const codes = findings.map(({ code }) => code).join(', ');
  const others = runnersUp.map((one) => `${one.stack.join('/')} ${one.confidence}`).join(', ');
  return [
    `${status}${codes ? ` [${codes}]` : ''}`,
    `found ${stack.length > 0 ? `${stack.join('/')} (${confidence})` : outcome}`,
    ...(others ? [`or ${others}`] : []),
  ].join(', ');
}

function lineOf(attempt: Attempt): string {
  if (!isExchange(attempt)) return `${attempt.failure} (${attempt.code})`;
  return `${exchangeLine(attempt)}${attempt.inner ? ` { ${exchangeLine(attempt.inner)} }` : ''}`;
}

function exchangeLine({ probedWith, turns, end, timing, tls }: Exchange): string {
  const turnTexts = turns.map(({ sent, received }) => {
    return `sent ${sent.length}, received ${received.length} ${textOf(received)}`;
  });
  const alpn = tls ? ` ${tls.version}${tls.alpn ? ` alpn ${tls.alpn}` : ''}` : '';
  return `${probeName(probedWith)}: ${turnTexts.join('; ')}${alpn} -> ${end} after ${Math.round(timing.ended)} ms`;
}

function textOf(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes.subarray(0, SHOWN)).toString('latin1'));
}
