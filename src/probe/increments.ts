/**
 * After how many bytes a staged opening pauses. Most servers that close on foreign bytes read a
 * header of a fixed size first, so the byte after which one gives up tells how long its header is:
 * epmd 2, Tomcat's AJP 4, PHP-FPM 8, X.Org 12, PulseAudio 20 (seen on those of Debian 12).
 */
const STAGES: readonly number[] = [1, 2, 4, 5, 6, 8, 9, 12, 13, 16, 20, 24, 28, 40, 48];

/** A way longer than this, in milliseconds for one round trip, would make staging too slow. */
const LONGEST_TRIP = 40;
/** What a server may take to read and to close, in milliseconds; on top of it comes the way. */
const READING = 20;
/** How long a pause is at most, in milliseconds. */
const LONGEST_PAUSE = 40;

/** How a message is sent piece by piece. */
export interface Increments {
  readonly pauseAfter: readonly number[];
  /** How long each pause is, in milliseconds. */
  readonly pause: number;
}

/** What suits a target that took so long to accept; undefined if it is too far away. */
export function incrementsFor(trip: number): Increments | undefined {
  if (trip > LONGEST_TRIP) return undefined;
  return { pauseAfter: STAGES, pause: Math.min(READING + trip, LONGEST_PAUSE) };
}
