/** A text that is read one character at a time, so that the reads can be counted. */
export interface Characters {
  readonly length: number;
  /** The UTF-16 code unit at an index; NaN outside of the text. */
  readonly codeAt: (index: number) => number;
  readonly slice: (from: number, to: number) => string;
}

export function charactersOf(text: string): Characters {
  return {
    length: text.length,
    codeAt: (index) => text.charCodeAt(index),
    slice: (from, to) => text.slice(from, to),
  };
}
