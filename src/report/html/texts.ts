import { escapeForTerminal } from '../../bytes/escape.ts';

/** UTF-16 units of a text that are kept. */
const MAX_LENGTH = 1000;
/** UTF-16 units of all sentences: servers may make each of them different. */
const MAX_SENTENCES_LENGTH = 24 * 2 ** 20;

/** Each text once, escaped, by its number. */
export class Texts {
  readonly all: string[] = [''];
  readonly #places = new Map<string, number>([['', 0]]);
  #room = MAX_SENTENCES_LENGTH;

  /** The number of a text of at most 1,000 units: the rest is cut. */
  add(text: string): number {
    const start = text.slice(0, MAX_LENGTH + 1);
    const known = this.#places.get(start);
    if (known !== undefined) return known;
    const place = this.all.push(escapeForTerminal(start, MAX_LENGTH)) - 1;
    this.#places.set(start, place);
    return place;
  }

  /** The same for a sentence, or 0 if the room for sentences is used up. */
  addSentence(text: string): number {
    const start = text.slice(0, MAX_LENGTH + 1);
    if (this.#places.has(start)) return this.add(start);
    if (start.length > this.#room) return 0;
    this.#room -= start.length;
    return this.add(start);
  }
}
