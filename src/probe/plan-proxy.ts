import { LISTEN } from '../identify/probe.ts';
import type { PlanContext } from './plan-context.ts';
import type { ProbeState } from './probe-state.ts';
import type { Step } from './step.ts';

/** Web servers that do not know the header reply to it, and the search has a probe for those that do. */
const WEB: readonly string[] = ['http', 'http2', 'proxy-protocol'];

/** What closes on so many probes of a search, too, may demand the header. */
const MIN_CLOSED_SEARCH = 3;

/**
 * The expected opening behind a header of the PROXY protocol, for a server that closed on each
 * opening without a byte: one that demands the header does.
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
    isWeb(endpoint) ||
    endpoint.proxyProtocol !== undefined ||
    states.some(({ step }) => step.proxyHeader)
  ) {
    return undefined;
  }
  const isClosed = ({ outer }: ProbeState) => outer.outcome === 'eof' || outer.outcome === 'reset';
  if (states.length < expected.length + MIN_CLOSED_SEARCH || !states.every(isClosed)) {
    return undefined;
  }
  const isBanner = first.listenFirst > 0;
  return {
    ...first,
    ...(isBanner ? { probe: LISTEN, listenFirst: 0 } : {}),
    proxyHeader: true,
  };
}

function isWeb({ expectation: { expected } }: PlanContext['endpoint']): boolean {
  if (expected.kind !== 'stacks') return false;
  return expected.stacks.some((stack) => WEB.includes(stack[0] === 'tls' ? '' : (stack[0] ?? '')));
}
