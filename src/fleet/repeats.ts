import type { Result } from '../expect/result.ts';
import { isShortage } from '../net/failure.ts';
import type { IndexedEndpoint } from './equal-endpoints.ts';

/** An endpoint with its place in the input. */
export interface Place extends IndexedEndpoint {
  /** How often it was probed before. */
  readonly repeats: number;
}

/** Endpoints that are probed again together. */
export interface RepeatPass {
  readonly places: readonly Place[];
  readonly concurrency: number;
  /** How long to wait before, in milliseconds. */
  readonly pause: number;
}

/** How many endpoints are remembered; the others are reported as they are. */
const MAX_PLACES = 10_000;
/** What was not finished gets one more chance; what this machine lacks may be there again soon. */
const MAX_REPEATS = { 'not-finished': 1, 'not-attempted': 2 } as const;
/** How many are probed at the same time in each pass, at least. */
const CONCURRENCY: readonly number[] = [4, 1];
/** Where there are many, a pass is over after so many times the time limit of a target. */
const MAX_ROUNDS = 3;
const PAUSE_AFTER_SHORTAGE = 250;

/** Endpoints that this machine could not probe to the end, for the end of a run. */
export class Repeats {
  #places: Place[] = [];
  #passes = 0;
  #hadShortage = false;

  /** Whether the endpoint is probed again, so its results are not final. */
  take(place: Place, results: readonly Result[]): boolean {
    const isWorth = results.some(({ identification: { outcome, code } }) => {
      if (outcome !== 'not-finished' && outcome !== 'not-attempted') return false;
      if (outcome === 'not-attempted' && !isShortage(code)) return false;
      return place.repeats < MAX_REPEATS[outcome];
    });
    if (!isWorth || this.#places.length >= MAX_PLACES) return false;
    this.#places.push({ ...place, repeats: place.repeats + 1 });
    if (shortageOf(results) !== undefined) this.#hadShortage = true;
    return true;
  }

  /** All of them; undefined if there are none. */
  nextPass(): RepeatPass | undefined {
    if (this.#places.length === 0) return undefined;
    const places = this.#places;
    const pause = this.#hadShortage ? PAUSE_AFTER_SHORTAGE * 2 ** this.#passes : 0;
    const fewest = CONCURRENCY[this.#passes] ?? 1;
    const concurrency = Math.max(fewest, Math.ceil(places.length / MAX_ROUNDS));
    this.#places = [];
    this.#hadShortage = false;
    this.#passes++;
    return { places, concurrency, pause };
  }
}

/** What this machine lacked, as the system's error code: descriptors, ports or memory. */
export function shortageOf(results: readonly Result[]): string | undefined {
  return results.find(
    ({ identification: { outcome, code } }) => outcome === 'not-attempted' && isShortage(code),
  )?.identification.code;
}
