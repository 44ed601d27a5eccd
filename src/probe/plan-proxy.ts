import { HANDSHAKE, isOpeningOf, LISTEN } from '../identify/probe.ts';
import type { PlanContext } from './plan-context.ts';
import type { ProbeState } from './probe-state.ts';
import type { Step } from './step.ts';

/** The search has a probe for web servers that demand the header; one in TLS closes on that, too. */
const WEB: readonly string[] = ['http', 'http2', 'proxy-protocol'];

/** What closes on so many probes of a search, too, may demand the header. */
const MIN_CLOSED_SEARCH = 3;

/**
 * The expected opening behind a header of the PROXY protocol, for a server that closed on each
 * opening without a byte: one that demands the header does. For a web server a handshake behind it.
 */
export function stepBehindHeader(
  { endpoint }: PlanContext,
  expected: readonly Step[],
  states: readonly ProbeState[],
): Step | undefined {
  const [first] = expected;
  const { kind } = endpoint.expectation.expected;
  if (
    !first ||
    kind !== 'stacks' ||
    endpoint.proxyProtocol !== undefined ||
    states.some(({ step }) => step.proxyHeader)
  ) {
    return undefined;
  }
  const isClosed = ({ outer }: ProbeState) => outer.outcome === 'eof' || outer.outcome === 'reset';
  if (states.length < expected.length + MIN_CLOSED_SEARCH || !states.every(isClosed)) {
    return undefined;
  }
  if (isWeb(endpoint)) return states.some(isHeaderProbe) ? HANDSHAKE_BEHIND : undefined;
  const isBanner = first.listenFirst > 0;
  return {
    ...first,
    ...(isBanner ? { probe: LISTEN, listenFirst: 0 } : {}),
    proxyHeader: true,
  };
}

const HANDSHAKE_BEHIND: Step = {
  layer: 'tls',
  probe: HANDSHAKE,
  purpose: 'search',
  listenFirst: 0,
  listenInside: 0,
  proxyHeader: true,
  alpn: [],
};

function isHeaderProbe({ step }: ProbeState): boolean {
  return isOpeningOf(step.probe, 'proxy-protocol');
}

function isWeb({ expectation: { expected } }: PlanContext['endpoint']): boolean {
  if (expected.kind !== 'stacks') return false;
  return expected.stacks.some((stack) => WEB.includes(stack[0] === 'tls' ? '' : (stack[0] ?? '')));
}
