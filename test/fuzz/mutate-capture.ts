import { concat } from '../../src/bytes/build.ts';
import { mutated } from '../support/captures/mutated.ts';
import type { Seeded } from '../support/seeded.ts';

/** A capture as its header and its packets or blocks, so that whole ones can be moved. */
export interface CaptureParts {
  readonly header: Uint8Array;
  readonly records: readonly Uint8Array[];
}

const PCAPNG = 0x0a0d0d0a;
const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** Records of one file after all changes. */
const MAX_RECORDS = 200;
/** Numbers that lengths are replaced by. */
const LENGTHS = [
  0, 1, 11, 12, 13, 20, 40, 60, 0xffff, 0x1_0000, 0x10_0000, 0x7fff_ffff, 0xffff_ffff,
];

/** The parts of a sound little-endian file. */
export function partsOf(file: Uint8Array): CaptureParts {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isNg = view.getUint32(0, true) === PCAPNG;
  const start = isNg ? view.getUint32(4, true) : FILE_HEADER_LENGTH;
  const records: Uint8Array[] = [];
  for (let at = start; at < file.length; ) {
    const length = isNg
      ? view.getUint32(at + 4, true)
      : RECORD_HEADER_LENGTH + view.getUint32(at + 8, true);
    records.push(file.subarray(at, at + length));
    at += length;
  }
  return { header: file.subarray(0, start), records };
}

/** A capture with changes of its records, then of its bytes; records of `others` are spliced into it. */
export function mutatedCapture(
  parts: CaptureParts,
  random: Seeded,
  others: readonly CaptureParts[],
): Uint8Array {
  let records = parts.records;
  for (let left = random.below(4); left > 0; left--) {
    records = changed(records, random, others).slice(0, MAX_RECORDS);
  }
  const file = concat(parts.header, ...records);
  return random.below(4) === 0 ? file : mutated(file, random);
}

function changed(
  records: readonly Uint8Array[],
  random: Seeded,
  others: readonly CaptureParts[],
): readonly Uint8Array[] {
  const at = random.below(records.length + 1);
  const end = at + 1 + random.below(4);
  const part = records.slice(at, end);
  switch (random.below(7)) {
    case 0:
      return records.toSpliced(at, end - at);
    case 1:
      return records.toSpliced(
        at,
        0,
        ...Array.from({ length: 1 + random.below(8) }, () => part).flat(),
      );
    case 2:
      return [...records.slice(0, at), ...random.oneOf(others).records];
    case 3: {
      const { header, records: spliced } = random.oneOf(others);
      return records.toSpliced(at, 0, header, ...spliced);
    }
    case 4:
      return [...part, ...records.toSpliced(at, end - at)];
    case 5:
      return records.map((one, i) => (i === at ? withLength(one, random) : one));
    default:
      return records.map((one, i) => (i === at ? mutated(one, random) : one));
  }
}

/** One 32-bit field of the record's header is another length. */
function withLength(record: Uint8Array, random: Seeded): Uint8Array {
  const copy = Uint8Array.from(record);
  if (copy.length < RECORD_HEADER_LENGTH) return copy;
  new DataView(copy.buffer).setUint32(4 * random.below(4), random.oneOf(LENGTHS), true);
  return copy;
}
