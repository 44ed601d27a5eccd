import type { Evidence, Identification, Outcome, Reading } from '../../identify/identification.ts';
import { RECORDED } from '../../identify/probe.ts';
import type { Registry } from '../../protocols/registry.ts';
import type { FlowOutcome, SideReading } from '../flow-report.ts';
import type { RecordedExchange } from './recorded-exchange.ts';
import type { ServedStack, ServerEndpoint } from './server-endpoint.ts';

/** Bytes of an unknown protocol that are shown: what follows may be private. */
const MAX_UNKNOWN_BYTES = 64;

/**
 * What a server of a capture is, as if it had been probed. Of its bytes only those that prove it are
 * evidence, and none of its clients': these may have passwords.
 */
export function recordedIdentification(
  endpoint: ServerEndpoint,
  registry: Registry,
): Identification {
  const { tls } = endpoint;
  const shared = tls ? { tls } : {};
  const [best, ...others] = servedBy(endpoint, registry).map((one) => readingOf(one));
  if (best) {
    // TLS inside of a plaintext protocol is one that both sides upgraded to.
    const handshake = tls && best.stack[0] !== 'tls' ? { upgrade: tls } : shared;
    return { outcome: 'identified', ...best, runnersUp: others, ...handshake };
  }
  const { unknown, perhaps, outcomes } = endpoint;
  if (unknown && perhaps.length > 0) {
    const runnersUp = perhaps.map((one) => weakReading(one, unknown));
    return { outcome: 'ambiguous', stack: [], facts: {}, runnersUp, ...shared };
  }
  if (unknown) {
    const evidence = evidenceOf(unknown, MAX_UNKNOWN_BYTES);
    return { outcome: 'unknown-bytes', stack: [], facts: {}, evidence, runnersUp: [], ...shared };
  }
  return { ...nothingFound(outcomes), stack: [], facts: {}, runnersUp: [], ...shared };
}

/** What the server speaks, the most frequent first; or its clients, if such a server never replies. */
function servedBy(endpoint: ServerEndpoint, registry: Registry): readonly ServedStack[] {
  const { served, spokenTo, transport } = endpoint;
  const protocols = registry.forTransport(transport);
  const isSilent = ({ stack }: ServedStack) =>
    protocols.get(stack.at(-1) ?? '')?.answersBy === 'silence';
  const found = served.length > 0 ? served : spokenTo.filter(isSilent);
  return [...found].sort((a, b) => b.flows - a.flows);
}

function readingOf({ stack, confidence, facts, rule, at, spec, exchange }: ServedStack): Reading {
  const proof = { at, rule, ...(spec === undefined ? {} : { spec }) };
  return { stack, confidence, facts, evidence: { ...evidenceOf(exchange, at[1]), ...proof } };
}

function weakReading({ stack, facts, rule, at }: SideReading, bytes: RecordedExchange): Reading {
  return { stack, confidence: 'weak', facts, evidence: { ...evidenceOf(bytes, at[1]), at, rule } };
}

function evidenceOf({ transport, received }: RecordedExchange, length: number): Evidence {
  return {
    layer: transport,
    probedWith: RECORDED,
    sent: new Uint8Array(0),
    received: received.subarray(0, length),
  };
}

/** The first of these outcomes that occurred says most about a server. */
const OUTCOMES: readonly (readonly [FlowOutcome, Outcome, code?: string])[] = [
  ['cut', 'not-finished'],
  ['joined-late', 'not-finished'],
  ['identified', 'silent'],
  ['different-protocols', 'silent'],
  ['ambiguous', 'silent'],
  ['unknown-bytes', 'silent'],
  ['silent', 'silent'],
  ['refused', 'refused', 'ECONNREFUSED'],
  ['no-answer', 'timed-out', 'ETIMEDOUT'],
];

function nothingFound(
  outcomes: ServerEndpoint['outcomes'],
): Pick<Identification, 'outcome' | 'code'> {
  const [, outcome, code] = OUTCOMES.find(([one]) => (outcomes[one] ?? 0) > 0) ?? [];
  return { outcome: outcome ?? 'timed-out', ...(code === undefined ? {} : { code }) };
}
