/** Builders of byte strings. Text is read as Latin-1: one character is one byte. */

/** The bytes of a string; its characters must be below 256. */
export function text(value: string): Uint8Array {
  const bytes = new Uint8Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`character ${i} is above U+00FF`);
    bytes[i] = code;
  }
  return bytes;
}

/** The bytes of a string in UTF-8. */
export function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** Bytes from hex digits; spaces and underscores between them are ignored. */
export function hex(digits: string): Uint8Array {
  const compact = digits.replace(/[\s_]/g, '');
  if (compact.length % 2 !== 0 || /[^0-9a-f]/i.test(compact)) {
    throw new RangeError('not an even number of hexadecimal digits');
  }
  const bytes = new Uint8Array(compact.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(compact.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** Lower-case hex digits, two per byte, without separators. */
export function toHex(bytes: Uint8Array): string {
  let digits = '';
  for (const byte of bytes) digits += HEX[byte];
  return digits;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function u8(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff);
}

export function u16be(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}

export function u16le(value: number): Uint8Array {
  return u16be(value).reverse();
}

export function u32be(value: number): Uint8Array {
  return Uint8Array.of(
    (value >>> 24) & 0xff,
    (value >>> 16) & 0xff,
    (value >>> 8) & 0xff,
    value & 0xff,
  );
}

export function u32le(value: number): Uint8Array {
  return u32be(value).reverse();
}

/** Concatenates the parts; strings are Latin-1 text. */
export function concat(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const all = parts.map((part) => (typeof part === 'string' ? text(part) : part));
  const joined = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
