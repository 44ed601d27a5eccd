const WIDTHS = [1, 2, 4, 8] as const;

/** A number of a width in bytes, in both byte orders. */
function written(value: number): readonly (readonly number[])[] {
  return WIDTHS.flatMap((width) => {
    const zeros = Array.from({ length: width - 1 }, () => 0);
    return width === 1
      ? [[value]]
      : [
          [...zeros, value],
          [value, ...zeros],
        ];
  });
}

const BYTES = Array.from({ length: 256 }, (_, value) => value);
const TYPICAL = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 64, 100, 128, 255];
const FEW_ZEROS = [0, 1, 2, 3, 4, 6, 7, 8, 12, 16, 20, 23, 24, 28, 40, 44, 60];

/**
 * What a protocol of one's own looks like: one number, or two, of 1, 2, 4 or 8 bytes in either byte
 * order, then zeros. No protocol owns them.
 */
export function smallNumbers(): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  const add = (numbers: readonly number[], zeros: number) => {
    const bytes = new Uint8Array(numbers.length + zeros);
    bytes.set(numbers);
    found.set(Buffer.from(bytes).toString('latin1'), bytes);
  };
  for (const one of BYTES.flatMap(written)) for (const zeros of FEW_ZEROS) add(one, zeros);
  const typical = TYPICAL.flatMap(written);
  for (const [i, first] of typical.entries()) {
    for (const [j, second] of typical.entries()) {
      add([...first, ...second], FEW_ZEROS[(i * 5 + j) % FEW_ZEROS.length] as number);
    }
  }
  return [...found.values()];
}
