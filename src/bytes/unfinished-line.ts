import { concat } from './build.ts';

/** Shorter texts are not the line of a banner. */
const MIN_LENGTH = 4;

const NONE: readonly Uint8Array[] = [];

/** The text that was asked about last: all recognizers judge the same one, so it is copied once. */
let last: { readonly bytes: Uint8Array; readonly finished: readonly Uint8Array[] } | undefined;

/** The text with CR LF and with LF, if its last line has no line end; nothing for anything else. */
export function withLineEnds(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length < MIN_LENGTH || !isText(bytes.at(-1) as number)) return NONE;
  if (last?.bytes === bytes) return last.finished;
  if (!bytes.every((byte) => isText(byte) || byte === 0x0a || byte === 0x0d)) return NONE;
  const finished = ['\r\n', '\n'].map((end) => concat(bytes, end));
  last = { bytes, finished };
  return finished;
}

/** Printable ASCII, a tab, or a byte of another alphabet. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x09;
}
