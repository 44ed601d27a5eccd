import type { DialogueTurn } from '../fixtures/dialogues.ts';

const MAX_TURNS = 8;
const MAX_BYTES = 4096;

/** The turns of one connection, in the order in which they passed the relay. */
export class TurnLog {
  readonly #turns: DialogueTurn[] = [];

  /** Without what came after the last turn that is kept. */
  get turns(): readonly DialogueTurn[] {
    return this.#turns.slice(0, MAX_TURNS);
  }

  /** A part of a stream continues the turn of the same side. */
  addPart(from: DialogueTurn['from'], part: Uint8Array): void {
    const last = this.#turns.at(-1);
    if (last?.from !== from) {
      this.addMessage(from, part);
      return;
    }
    const bytes = Buffer.concat([last.bytes, part]).subarray(0, MAX_BYTES);
    this.#turns[this.#turns.length - 1] = { from, bytes };
  }

  /** A datagram is a turn, also if the same side sent the one before. */
  addMessage(from: DialogueTurn['from'], bytes: Uint8Array): void {
    // One more than is kept: the parts that follow belong to it.
    if (this.#turns.length > MAX_TURNS) return;
    this.#turns.push({ from, bytes: bytes.slice(0, MAX_BYTES) });
  }
}
