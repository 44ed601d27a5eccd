import { isPrintable } from '../bytes/lines.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import type { Framing } from '../protocols/protocol-parts.ts';
import type { Registry } from '../protocols/registry.ts';

/** Where the length of some protocol stands, and how it is read. */
export type LengthPlace = Pick<Framing, 'offset' | 'endian' | 'flagBits'> & {
  readonly size: 3 | 4;
};

/** A number that a length field makes of the first bytes of another protocol. */
export interface FramedNumber<Beginning> {
  readonly field: LengthPlace;
  /** The start that the field is part of. */
  readonly prefix: Beginning;
}

/**
 * The length fields of a registry that do not simply read the first bytes: those behind other bytes,
 * and those of which some bits are flags. A field of two bytes or one proves nothing alone.
 */
export function lengthFieldsOf(registry: Registry): LengthPlace[] {
  const byKey = new Map<string, LengthPlace>();
  for (const { framing, firstMessage } of registry.all) {
    for (const one of [framing, firstMessage]) {
      if (one === undefined || one === 'unframed') continue;
      const { offset, size, endian, flagBits = 0 } = one;
      if ((size !== 3 && size !== 4) || (offset === 0 && flagBits === 0)) continue;
      byKey.set(`${offset} ${size} ${endian} ${flagBits}`, { offset, size, endian, flagBits });
    }
  }
  return [...byKey.values()];
}

/** The numbers that these fields make of known beginnings, in the order of those. */
export function framedNumbersOf<Beginning extends { readonly bytes: Uint8Array }>(
  fields: readonly LengthPlace[],
  known: readonly Beginning[],
): ReadonlyMap<number, readonly FramedNumber<Beginning>[]> {
  const byNumber = new Map<number, FramedNumber<Beginning>[]>();
  for (const prefix of known) {
    for (const field of fields) {
      const bytes = prefix.bytes.subarray(field.offset, field.offset + field.size);
      if (bytes.length < field.size || !isTelling(bytes)) continue;
      const number = numberOf(bytes, field);
      const others = byNumber.get(number);
      if (others) others.push({ field, prefix });
      else byNumber.set(number, [{ field, prefix }]);
    }
  }
  return byNumber;
}

function numberOf(bytes: Uint8Array, { size, endian, flagBits = 0 }: LengthPlace): number {
  return readUnsigned(bytes, 0, size, endian) % 2 ** (8 * size - flagBits);
}

/** Text, or three bytes that are not just a count, a flag or a filling: less is common by chance. */
function isTelling(bytes: Uint8Array): boolean {
  return isPrintable(bytes) || bytes.filter((byte) => byte > 1 && byte < 0xff).length >= 3;
}
