import type { Reader } from '../../bytes/reader.ts';

const MIN_TEMPLATE_ID = 256;
const MAX_FIELDS = 128;
/** The highest bit of a type marks one of an enterprise, whose number follows (IPFIX only). */
const ENTERPRISE = 0x8000;
/** The length of a field without a fixed one (IPFIX only). */
const VARIABLE = 0xffff;
const MAX_FIELD_LENGTH = 1024;

/**
 * Moves past a template of NetFlow 9 (RFC 3954 section 5.2) or IPFIX (RFC 7011 section 3.4.1): an id,
 * a number of fields, the type and the length of each. They fit in the set of `room` bytes.
 */
export function isTemplate(reader: Reader, room: number): boolean {
  const id = reader.u16be();
  const count = reader.u16be();
  if (id < MIN_TEMPLATE_ID || count < 2 || count > MAX_FIELDS) return false;
  if (4 + 4 * count > room) return false;
  for (let i = 0; i < count; i++) {
    const type = reader.u16be();
    const length = reader.u16be();
    if (length === 0 || (length > MAX_FIELD_LENGTH && length !== VARIABLE)) return false;
    if ((type & ENTERPRISE) !== 0) reader.skip(4);
  }
  return true;
}
