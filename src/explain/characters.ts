/** A text with access to single characters, so that tests can count the reads. */
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
