/**
 * How long the expected protocol may take, in milliseconds: then the search goes on, and where a banner
 * was expected, the waiting connection sends something.
 */
export const EXPECTED_DELAY = 1000;

/** How long most servers take to reply, in milliseconds, at most. */
export const QUIET_DELAY = 200;

/** The same for a server at some distance: so long the best guess waits before it starts beside. */
export function quietDelay(rtt: number): number {
  return Math.min(EXPECTED_DELAY, Math.max(QUIET_DELAY, ROUND_TRIPS * rtt));
}

/** How long a server may take to reply to the greeting of a client of its protocol, in milliseconds. */
export function greetedDelay(rtt: number): number {
  return Math.min(
    EXPECTED_DELAY,
    MIN_GREETED_DELAY + (Number.isFinite(rtt) ? ROUND_TRIPS * rtt : 0),
  );
}

const MIN_GREETED_DELAY = 150;

/** The same for a server that never replies, while no other connection is open. */
export const SILENT_DELAY = 200;

/** How long a probe of a search may take before another one starts beside it, in milliseconds. */
const SEARCH_DELAY = 250;

/**
 * The same after several silent probes, and where silence is expected: more of them fit into the
 * time, and all wait on their connections.
 */
const LATER_SEARCH_DELAY = 140;
const MAX_SLOW_PROBES = 4;
const ROUND_TRIPS = 4;

/**
 * How long a probe of a search may take, after so many others, in milliseconds: at least as long as
 * a server of the same speed needs for a handshake and a reply.
 */
export function searchDelay(probes: number, expectsSilence: boolean, rtt: number): number {
  const isLater = expectsSilence || probes > MAX_SLOW_PROBES;
  const trips = Number.isFinite(rtt) ? ROUND_TRIPS * rtt : 0;
  return Math.max(isLater ? LATER_SEARCH_DELAY : SEARCH_DELAY, trips);
}

/** How long a search listens on its first connection, in milliseconds, where no round trip is known. */
const LISTEN_DELAY = 400;
/** The same where the server has reacted to another connection, or completed a handshake. */
const MIN_LISTEN_DELAY = 100;

/** How long a search listens before it sends anything, in milliseconds. */
export function listenDelay(rtt: number): number {
  return Math.min(LISTEN_DELAY, MIN_LISTEN_DELAY + ROUND_TRIPS * rtt);
}

/** How much later than the expected protocol's time the search goes on where all is silent, in milliseconds. */
export const SILENT_SEARCH_DELAY = LISTEN_DELAY;

/** How long a message that is sent in increments goes on before another probe starts beside it. */
export const INCREMENTAL_DELAY = 50;

/** How long to wait before an unreachable target is probed again, in milliseconds. */
export const RETRY_DELAY = 250;

/** A reply to what is sent later than this before the deadline, in milliseconds, would come too late. */
const MIN_TIME_FOR_PROBE = 600;

/** Whether it is too late for another probe, with so much of the total time left. All in milliseconds. */
export function isTooLate(remaining: number, total: number): boolean {
  return remaining < Math.min(MIN_TIME_FOR_PROBE, total / 2);
}
