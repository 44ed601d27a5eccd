/** A written number and its value. */
export interface Quantity {
  readonly value: bigint;
  /** For a rounded size: the smallest and the largest number that round to it. */
  readonly range?: readonly [from: bigint, to: bigint];
}

/** In characters. */
const MAX_NUMBER_LENGTH = 40;

/** The value of a written number: decimal, hex, with thousands separators, or negative. */
export function numberIn(text: string): bigint | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_NUMBER_LENGTH) return undefined;
  const [, sign = '', digits = ''] = /^([-+\u2212]?)(.*)$/s.exec(trimmed) ?? [];
  const isHex = /^0x[0-9a-f]{1,16}$/i.test(digits);
  if (!isHex && !/^\d{1,20}$/.test(digits) && !GROUPED.test(digits)) return undefined;
  const value = BigInt(isHex ? digits : digits.replace(/\D/g, ''));
  return sign === '' || sign === '+' ? value : -value;
}

/** `1,213,486,160`, `1.213.486.160`, `1 213 486 160`, `1'213'486'160`, `1_213_486_160`. */
const GROUPED = /^\d{1,3}([,._'\u2019 \u00a0\u202f])\d{3}(?:\1\d{3})*$/;

/** The unsigned values of a number that software read as signed: of 32 or 64 bits, or negated. */
export function unsignedOf(value: bigint): bigint[] {
  if (value >= 0n) return [value];
  const wide = value >= -(1n << 31n) ? 32n : 64n;
  return [value + (1n << wide), -value];
}

/** In characters; the longest is what JavaScript prints, with the name of a zone. */
const MAX_DATE_LENGTH = 100;

const UNITS = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** The value of a written size, such as `1.13 GiB`, and the range that rounds to it. */
export function sizeIn(text: string): Quantity | undefined {
  const parts = /^(\d{1,9})(?:[.,](\d{1,6}))?\s*([kmgtpe])(i?)b?(?:ytes)?$/i.exec(text.trim());
  if (!parts) return undefined;
  const [, whole = '', fraction = '', unit = '', binary] = parts;
  // GiB is binary, and so is what most programs call GB; the kernel's and Java's "G" as well.
  const base = binary === '' && /b$/i.test(text.trim()) ? 1000 : 1024;
  const scale = base ** UNITS.indexOf(unit.toLowerCase());
  const amount = Number(`${whole}.${fraction || '0'}`);
  const half = 0.5 / 10 ** fraction.length;
  const at = (value: number) => BigInt(Math.round(value * scale));
  return { value: at(amount), range: [at(amount - half), at(amount + half)] };
}

/** Seconds since 1970 of a date with a time, or undefined; without a zone, UTC is assumed. */
export function secondsIn(text: string): bigint | undefined {
  if (text.length > MAX_DATE_LENGTH) return undefined;
  const date = text.trim().replace(/\s{1,8}UTC$/i, 'Z');
  const isDate =
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?$/i.test(date);
  const isLong =
    /^(?:[A-Z][a-z]{2},? )?(?:\d{1,2} [A-Z][a-z]{2}|[A-Z][a-z]{2} {1,2}\d{1,2}) .*\d\d:\d\d:\d\d/;
  if (!isDate && !isLong.test(date)) return undefined;
  const zoned = /(?:Z|GMT|[+-]\d\d:?\d\d)(?:\s\d{4})?$/i.test(date) ? date : `${date}Z`;
  const ms = Date.parse(isDate ? zoned.replace(' ', 'T').replace(/\s/g, '') : `${zoned}`);
  return Number.isNaN(ms) ? undefined : BigInt(Math.floor(ms / 1000));
}
