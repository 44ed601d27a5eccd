/** What unknown bytes look like. */
export type Shape =
  /** Text; `firstLine` is what the peer sent: hostile until escaped. */
  | { readonly kind: 'text'; readonly firstLine: string }
  | { readonly kind: 'binary'; readonly prefix?: LengthField };

/** A number in front of each message that fits the number of bytes behind it. */
export interface LengthField {
  /** In bytes. */
  readonly size: 1 | 2 | 4;
  readonly endian: 'big' | 'little';
  /** Whether the length counts itself. */
  readonly counts: 'payload' | 'message';
}

/** Longer lines are cut, in characters. */
const MAX_LINE_LENGTH = 80;
/** Messages that are looked at. */
const MAX_MESSAGES = 64;

/** Whether bytes look like text, and whether others look length-prefixed. */
export function shapeOf(bytes: Uint8Array): Shape {
  const text = textOf(bytes);
  if (text !== undefined) {
    const [line = ''] = text.split(/\r?\n/, 1);
    return { kind: 'text', firstLine: line.slice(0, MAX_LINE_LENGTH) };
  }
  const prefix = LENGTH_PREFIXES.find((one) => isPrefixedBy(one, bytes));
  return { kind: 'binary', ...(prefix ? { prefix } : {}) };
}

const LENGTH_PREFIXES: readonly LengthField[] = ([4, 2, 1] as const).flatMap((size) =>
  (['payload', 'message'] as const).flatMap((counts) =>
    (size === 1 ? (['big'] as const) : (['big', 'little'] as const)).map((endian) => {
      return { size, endian, counts };
    }),
  ),
);

/** UTF-8 without control characters, perhaps cut; undefined for other bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  const isControl = (byte: number) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte);
  if (bytes.some((byte) => isControl(byte) || byte === 0x7f)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** Whether the bytes are whole messages of this framing; one byte proves little of a single one. */
function isPrefixedBy({ size, endian, counts }: LengthField, bytes: Uint8Array): boolean {
  let at = 0;
  for (let messages = 1; messages <= MAX_MESSAGES; messages++) {
    if (at + size > bytes.length) return false;
    const length = lengthAt(bytes.subarray(at, at + size), endian);
    const whole = counts === 'payload' ? size + length : length;
    if (whole <= size) return false;
    at += whole;
    if (at === bytes.length) return size > 1 || messages > 1;
    if (at > bytes.length) return false;
  }
  return false;
}

function lengthAt(field: Uint8Array, endian: 'big' | 'little'): number {
  const ordered = endian === 'big' ? field : [...field].reverse();
  let length = 0;
  for (const byte of ordered) length = length * 256 + byte;
  return length;
}
