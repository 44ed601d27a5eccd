import { readUnsigned } from '../bytes/unsigned.ts';
import type { Cause } from './cause.ts';
import { likelihood, type RegistryPrefixes } from './known-prefixes.ts';
import { verdictOn } from './readings.ts';

/** The prefixes that a rounded size may be, from its smallest value to below its largest. */
export function causesOfSize(
  [from, to]: readonly [from: bigint, to: bigint],
  { seen, registry }: RegistryPrefixes,
): Cause[] {
  const frequent = seen
    .filter((one) => one.seen > MIN_SEEN && one.bytes.length >= 4)
    .sort((a, b) => likelihood(b, registry) - likelihood(a, registry));
  const different = frequent.filter((one, i) => {
    return frequent.findIndex((other) => beginAlike(one.bytes, other.bytes)) === i;
  });
  const causes = (['big', 'little'] as const).flatMap((endian) =>
    different.flatMap((one): Cause[] => {
      const number = BigInt(readUnsigned(one.bytes, 0, 4, endian));
      if (number < from || number >= to || number < MIN_SIZE) return [];
      const bytes = one.bytes.subarray(0, 4);
      const { protocols, side } = verdictOn(bytes, [one]);
      const reading = { width: 4, endian, shift: 0, offset: 0 } as const;
      return [
        {
          confidence: 'weak',
          protocols,
          side,
          evidence: { number, reading, bytes },
          doubt: 'rounded',
        },
      ];
    }),
  );
  return causes.slice(0, MAX_CAUSES);
}

/** Recordings that begin so. */
const MIN_SEEN = 3;
/** Below, the first byte is zero. */
const MIN_SIZE = 1n << 24n;
/** Prefixes that are listed for a rounded size. */
const MAX_CAUSES = 3;

function beginAlike(a: Uint8Array, b: Uint8Array): boolean {
  return a.subarray(0, 4).every((byte, i) => byte === b[i]);
}
