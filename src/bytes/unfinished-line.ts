import { concat } from './build.ts';

/** Shorter texts are not the line of a banner. */
const MIN_LENGTH = 4;

interface Text {
  readonly bytes: Uint8Array;
  readonly isUnfinished: boolean;
  finished?: readonly Uint8Array[];
}

/** What was asked about last: all recognizers judge the same bytes, so they are looked at once. */
let last: Text | undefined;

/** Whether the bytes are a text whose last line has no line end. */
export function isUnfinishedLine(bytes: Uint8Array): boolean {
  return textOf(bytes).isUnfinished;
}

/** The text with CR LF and with LF behind it. */
export function withLineEnds(bytes: Uint8Array): readonly Uint8Array[] {
  const text = textOf(bytes);
  text.finished ??= [concat(bytes, '\r\n'), concat(bytes, '\n')];
  return text.finished;
}

/** Which of `withLineEnds` of the last text these very bytes are: 1 or 2; 0 if they are neither. */
export function lineEndForm(bytes: Uint8Array): 0 | 1 | 2 {
  const [first, second] = last?.finished ?? [];
  return bytes === first ? 1 : bytes === second ? 2 : 0;
}

function textOf(bytes: Uint8Array): Text {
  if (last?.bytes !== bytes) last = { bytes, isUnfinished: isUnfinished(bytes) };
  return last;
}

function isUnfinished(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_LENGTH || !isText(bytes[bytes.length - 1] as number)) return false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (!isText(byte) && byte !== 0x0a && byte !== 0x0d) return false;
  }
  return true;
}

/** Printable ASCII, a tab, or a byte of another alphabet. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x09;
}
