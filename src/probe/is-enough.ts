import type { Endpoint } from '../expect/endpoint.ts';
import { satisfies } from '../expect/satisfies.ts';
import { type Attempt, isExchange } from '../identify/exchange.ts';
import type { Identification } from '../identify/identification.ts';
import { protocolOf } from '../identify/probe.ts';
import type { Confidence } from '../protocols/protocol.ts';
import { hasLargeCertificate, wasRejectedForCertificate } from './probe-state.ts';
import type { Step } from './step.ts';

/** Whether the attempts show all that is wanted of a target, so the others may be closed. */
export function isEnough(
  { expectation }: Endpoint,
  attempts: readonly Attempt[],
  { outcome, stack, runnersUp, evidence }: Identification,
  expectsSilence: boolean,
): boolean {
  const { expected } = expectation;
  if (expected.kind === 'tcp') return attempts.some(isExchange);
  if (outcome !== 'identified') return false;
  // Silence is an answer when everything else was tried.
  if (expectsSilence && evidence?.received.length === 0) return false;
  if (expected.kind === 'stacks') {
    if (satisfies(expected, stack)) return true;
    if (runnersUp.some((one) => isStrong(one) && satisfies(expected, one.stack))) return true;
  }
  // TLS alone is half a result, unless no handshake can be completed.
  return (
    stack.at(-1) !== 'tls' ||
    attempts.some(wasRejectedForCertificate) ||
    attempts.some(hasLargeCertificate)
  );
}

/** Whether what was found is what is expected. */
export function isSatisfied(
  { expectation: { expected } }: Endpoint,
  { stack }: Identification,
): boolean {
  return expected.kind === 'stacks' && satisfies(expected, stack);
}

/** Whether a step sends an opening of an expected protocol. */
export function isOfExpected({ expectation: { expected } }: Endpoint, { probe }: Step): boolean {
  const id = protocolOf(probe);
  return (
    id !== undefined &&
    expected.kind === 'stacks' &&
    expected.stacks.some((stack) => stack.at(-1) === id)
  );
}

/**
 * Whether a server of the expected protocol may also reply as was found, and just be slow where it
 * matters: a web server with a page that takes its time refuses other requests at once.
 */
export function mayBeSlow(
  { expectation: { expected } }: Endpoint,
  { stack }: Identification,
): boolean {
  if (expected.kind !== 'stacks') return false;
  const [found = ''] = stack;
  return expected.stacks.some(
    ([outer = '']) => outer === found || (WEB.includes(outer) && WEB.includes(found)),
  );
}

/** One server may have both. */
const WEB: readonly string[] = ['http', 'http2'];

function isStrong({ confidence }: { readonly confidence: Confidence }): boolean {
  return confidence !== 'weak';
}
