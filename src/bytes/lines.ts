/** A line of a text protocol, without its line end. */
export interface Line {
  readonly text: string;
  /** Offset of the first byte after the line end. */
  readonly end: number;
}

/**
 * The line that starts at an offset: up to CR LF or LF. `partial` while the line end is missing, `long`
 * after `limit` bytes without one.
 */
export function lineAt(bytes: Uint8Array, at = 0, limit = 1024): Line | 'partial' | 'long' {
  const lf = bytes.indexOf(0x0a, at);
  if (lf === -1 || lf - at > limit) return bytes.length - at > limit ? 'long' : 'partial';
  const stop = lf > at && bytes[lf - 1] === 0x0d ? lf - 1 : lf;
  return { text: latin1(bytes, at, stop), end: lf + 1 };
}

/** All complete lines, and whether the bytes end at a line end. */
export function completeLines(bytes: Uint8Array, limit = 1024): { lines: Line[]; whole: boolean } {
  const lines: Line[] = [];
  let at = 0;
  while (at < bytes.length) {
    const line = lineAt(bytes, at, limit);
    if (typeof line === 'string') return { lines, whole: false };
    lines.push(line);
    at = line.end;
  }
  return { lines, whole: true };
}

/** What Buffer.toString('latin1') calls. It takes any bytes, so no Buffer and no view are made for them. */
const { latin1Slice = sliceOfBuffer } = Buffer.prototype as {
  readonly latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
};

function sliceOfBuffer(this: Uint8Array, start: number, end: number): string {
  return Buffer.from(this.buffer, this.byteOffset, this.length).toString('latin1', start, end);
}

/** Text with one character per byte, for regular expressions over bytes: of those from `start` up to `end`. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const stop = Math.min(end, bytes.length);
  return start < stop ? latin1Slice.call(bytes, start, stop) : '';
}

/** True if every byte is printable ASCII, tab, CR or LF. */
export function isPrintable(bytes: Uint8Array): boolean {
  return bytes.every(isTextByte);
}

export function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

/** The bytes up to the line ends behind them, as a view. */
export function withoutLineEnds(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && isLineEnd(bytes[end - 1])) end--;
  return bytes.subarray(0, end);
}

/** Whether bytes are printable ASCII, in whole lines. */
export function isTextLine(bytes: Uint8Array): boolean {
  return bytes.at(-1) === 0x0a && bytes.every(isTextByte);
}

function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
