/**
 * After how many bytes an incremental probe pauses. Most servers that close on foreign bytes read
 * a header of a fixed size first, so the byte at which one closes shows how long its header is:
 * epmd 2, Tomcat's AJP 4, PHP-FPM 8, X.Org 12, PulseAudio 20 (observed on Debian 12).
 */
const PAUSE_AFTER: readonly number[] = [1, 2, 4, 5, 6, 8, 9, 12, 13, 16, 20, 24, 28, 40, 48];

/** Beyond this round trip, in milliseconds, increments would take too long. */
const MAX_RTT = 40;
/** How long a server may take to read and to close, in milliseconds, besides the round trip. */
const READ_DELAY = 20;
/** The longest pause, in milliseconds. */
const MAX_PAUSE = 40;

/** How a message is sent piece by piece. */
export interface Increments {
  readonly pauseAfter: readonly number[];
  /** How long each pause is, in milliseconds. */
  readonly pause: number;
}

/** The increments for a target with this round trip in milliseconds; undefined if it is too far away. */
export function incrementsFor(rtt: number): Increments | undefined {
  if (rtt > MAX_RTT) return undefined;
  return { pauseAfter: PAUSE_AFTER, pause: Math.min(READ_DELAY + rtt, MAX_PAUSE) };
}
