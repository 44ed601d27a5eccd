/** Digits of a number in a text that are compared as a number. */
const WIDTH = 10;

/** The places of texts in natural order: `web-9` before `web-10`; the empty text is the last. */
export function textRanks(texts: readonly string[], column: Uint32Array): Uint32Array {
  const used = new Uint8Array(texts.length);
  for (const text of column) used[text] = 1;
  const keyed: { readonly text: number; readonly key: string }[] = [];
  for (const [text, value] of texts.entries()) {
    if (used[text] === 1) keyed.push({ text, key: naturalKey(value) });
  }
  keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  const ranks = new Uint32Array(texts.length);
  for (const [rank, { text }] of keyed.entries()) ranks[text] = text === 0 ? keyed.length : rank;
  return ranks;
}

/** The text in lower case with its numbers padded. */
function naturalKey(text: string): string {
  const lower = text.toLowerCase();
  let key = '';
  let digits = '';
  for (let i = 0; i <= lower.length; i++) {
    const character = lower[i] ?? '';
    if (character >= '0' && character <= '9') {
      digits += character;
    } else {
      if (digits !== '') key += digits.padStart(WIDTH, '0');
      digits = '';
      key += character;
    }
  }
  return key;
}
