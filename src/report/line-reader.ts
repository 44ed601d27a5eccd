/** Cuts chunks of text into lines. A line is joined once, so that a long one costs its length. */
export class LineReader {
  readonly #maxLength: number;
  readonly #onLine: (text: string | undefined, number: number) => void;
  /** The beginning of the next line, in pieces. */
  #rest: string[] = [];
  #restLength = 0;
  #number = 0;

  /** `maxLength`: UTF-16 units of a line; of a longer one only its number is passed on. */
  constructor(maxLength: number, onLine: (text: string | undefined, number: number) => void) {
    this.#maxLength = maxLength;
    this.#onLine = onLine;
  }

  push(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.#add(first);
    for (const next of others) {
      this.#takeLine();
      this.#add(next);
    }
  }

  end(): void {
    if (this.#restLength > 0) this.#takeLine();
  }

  #add(text: string): void {
    this.#restLength += text.length;
    if (this.#restLength <= this.#maxLength) this.#rest.push(text);
    else this.#rest = [];
  }

  #takeLine(): void {
    const text = this.#restLength <= this.#maxLength ? this.#rest.join('') : undefined;
    this.#rest = [];
    this.#restLength = 0;
    this.#onLine(text, ++this.#number);
  }
}
