/** Shorter texts are not the line of a banner. */
const MIN_LENGTH = 4;

const known = new WeakMap<Uint8Array, Uint8Array>();

/** The text with a line end, if its last line has none; undefined for anything else. */
export function withLineEnd(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < MIN_LENGTH || !isText(bytes.at(-1) as number)) return undefined;
  // All recognizers judge the same text: it is copied once.
  const copy = known.get(bytes);
  if (copy) return copy;
  if (!bytes.every((byte) => isText(byte) || byte === 0x0a || byte === 0x0d)) return undefined;
  const finished = new Uint8Array(bytes.length + 2);
  finished.set(bytes);
  finished.set([0x0d, 0x0a], bytes.length);
  known.set(bytes, finished);
  return finished;
}

/** Printable ASCII, a tab, or a byte of another alphabet. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x09;
}
