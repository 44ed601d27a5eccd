import { SweepCounts } from '../sweep-counts.ts';
import type { AuditRange, RangeCounts } from './events.ts';

/**
 * Positions of a block of the order, which is done as a whole: after an interruption, a block that was
 * not done is begun again, but for its results.
 */
export const BLOCK_SIZE = 4096;

/** The blocks that cover a range: all of them have the same size but the last one. */
export function* blocksOf({ from, to }: AuditRange): Generator<AuditRange> {
  for (let start = from; start < to; ) {
    const end = Math.min(to, (Math.floor(start / BLOCK_SIZE) + 1) * BLOCK_SIZE);
    yield { from: start, to: end };
    start = end;
  }
}

interface OpenBlock {
  readonly range: AuditRange;
  readonly counts: SweepCounts;
  skipped: number;
  alike: number;
  /** Targets that are not done. */
  pending: number;
}

/** Follows the blocks that are under way, by the positions of their targets. */
export class RangeTracker {
  /** By the number of the block; gaps that an earlier run left in one are apart. */
  readonly #open = new Map<number, readonly OpenBlock[]>();
  #done: RangeCounts[] = [];
  readonly #onDone: () => void;

  /** `onDone` is called for each target that is done. */
  constructor(onDone: () => void = () => {}) {
    this.#onDone = onDone;
  }

  /** Begins a block. All its positions have to be ended, in any order. */
  begin(range: AuditRange): void {
    const counts = new SweepCounts();
    const block = { range, counts, skipped: 0, alike: 0, pending: range.to - range.from };
    const key = keyOf(range.from);
    this.#open.set(key, [...(this.#open.get(key) ?? []), block]);
  }

  /** Nothing accepted; `code` is the system's error code. */
  closed(position: number, code: string): void {
    this.#blockOf(position).counts.add(code);
    this.done(position);
  }

  /** Its host does not reply. */
  skipped(position: number): void {
    this.#blockOf(position).skipped++;
    this.done(position);
  }

  /** It accepted, as everything does on its host. */
  alike(position: number): void {
    this.#blockOf(position).alike++;
    this.done(position);
  }

  /** A connection of the sweep. */
  connected(position: number): void {
    this.#blockOf(position).counts.connections++;
  }

  done(position: number): void {
    const block = this.#blockOf(position);
    block.pending--;
    this.#onDone();
    if (block.pending > 0) return;
    const { range, counts, skipped, alike } = block;
    const { closed, notAttempted, connections } = counts;
    this.#end(block);
    this.#done.push({ ...range, closed, notAttempted, skipped, alike, connections });
  }

  /** The blocks that were done since the last call. */
  takeDone(): readonly RangeCounts[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  get hasDone(): boolean {
    return this.#done.length > 0;
  }

  #end(block: OpenBlock): void {
    const key = keyOf(block.range.from);
    const others = (this.#open.get(key) ?? []).filter((one) => one !== block);
    if (others.length > 0) this.#open.set(key, others);
    else this.#open.delete(key);
  }

  #blockOf(position: number): OpenBlock {
    const blocks = this.#open.get(keyOf(position));
    const block = blocks?.find(({ range }) => range.from <= position && position < range.to);
    if (!block) throw new RangeError(`position ${position} is not under way`);
    return block;
  }
}

function keyOf(position: number): number {
  return Math.floor(position / BLOCK_SIZE);
}
