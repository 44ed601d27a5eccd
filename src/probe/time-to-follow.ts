import { EXPECTED_DELAY, greetedDelay } from './delays.ts';
import { isOfExpected, isSatisfied, mayBeSlow } from './is-enough.ts';
import { type ProbeOwner, type ProbeRun, runningExpected } from './probe-run.ts';

/**
 * How long, in milliseconds, an expected probe may still take, though something else was found beside it.
 * The server may be slow; or it is a multiplexer, which has several protocols and decides by the first
 * bytes of the client (sslh 1.20): then a probe that waits for a banner sends the greeting of its client
 * at once.
 */
export function timeToFollow(
  runs: readonly ProbeRun[],
  { endpoint, session, context }: ProbeOwner,
): number {
  const { elapsed, identification } = session;
  const run = runningExpected(runs);
  if (!run || isSatisfied(endpoint, identification)) return 0;
  if (mayBeSlow(endpoint, identification)) return run.startedAt + EXPECTED_DELAY - elapsed;
  if (run.step.listenFirst === 0 || !isOfExpected(endpoint, run.step)) return 0;
  run.greet();
  return (run.greetedAt ?? elapsed) + greetedDelay(context.rtt) - elapsed;
}
