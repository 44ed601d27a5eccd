import type { HostPart } from '../../expect/address.ts';
import type { HostSpan } from './host-numbers.ts';
import { sizeOf } from './host-text.ts';

/** The values of each of four octets, as spans. */
type Octets = readonly (readonly HostSpan[])[];

/** The octets of a pattern of IPv4 addresses, `10.0.[1-3].1[0-9]`; undefined for one of names. */
export function octetsOf(parts: readonly HostPart[]): Octets | undefined {
  const octets: HostPart[][] = [[]];
  for (const part of parts) {
    const pieces = typeof part === 'string' ? part.split('.') : [part];
    for (const [i, piece] of pieces.entries()) {
      if (typeof piece === 'string' && !/^\d*$/.test(piece)) return undefined;
      if (i > 0) octets.push([]);
      if (piece !== '') octets.at(-1)?.push(piece);
    }
  }
  return octets.length === 4 && octets.every((one) => one.length > 0)
    ? octets.map((one) => spansOf(octetValues(one)))
    : undefined;
}

/** The numbers up to 255 that the texts of an octet may have. */
function octetValues(parts: readonly HostPart[]): ReadonlySet<number> {
  let values = new Set([0]);
  for (const part of parts) {
    const longer = new Set<number>();
    for (const value of values) {
      for (let i = 0; i < sizeOf(part); i++) {
        const [digits, width] =
          typeof part === 'string' ? [part, 1] : [String(part.first + i), part.width];
        const next = value * 10 ** Math.max(digits.length, width) + Number(digits);
        if (next <= 255) longer.add(next);
      }
    }
    values = longer;
  }
  return values;
}

function spansOf(values: ReadonlySet<number>): readonly HostSpan[] {
  const spans: HostSpan[] = [];
  for (const start of [...values].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.end === start) spans[spans.length - 1] = { start: last.start, end: start + 1 };
    else spans.push({ start, end: start + 1 });
  }
  return spans;
}

/** How many spans `spansOfOctets` has. */
export function spanCount(octets: Octets): number {
  const whole = wholeAtEnd(octets);
  return octets.slice(0, 4 - whole).reduce((count, spans, i) => {
    const isLast = i === 3 - whole;
    return count * (isLast ? spans.length : sizeOfSpans(spans));
  }, 1);
}

/** The addresses of a pattern, in order. */
export function* spansOfOctets(octets: Octets, base = 0, at = 0): Generator<HostSpan> {
  const weight = 256 ** (3 - at);
  const isLast = at >= 3 - wholeAtEnd(octets);
  for (const { start, end } of octets[at] ?? []) {
    if (isLast) {
      yield { start: base + start * weight, end: base + end * weight };
      continue;
    }
    for (let value = start; value < end; value++) {
      yield* spansOfOctets(octets, base + value * weight, at + 1);
    }
  }
}

/** How many of the last octets have all 256 values; at most three. */
function wholeAtEnd(octets: Octets): number {
  const others = octets.slice(1).reverse();
  const parted = others.findIndex((spans) => sizeOfSpans(spans) < 256);
  return parted === -1 ? 3 : parted;
}

function sizeOfSpans(spans: readonly HostSpan[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The places of a name, in lower case, among those of a pattern: several for `[1-12][1-12]`. */
export function placesOf(parts: readonly HostPart[], name: string): readonly number[] {
  const places: number[] = [];
  find(0, 0, 0);
  return places;

  function find(part: number, at: number, place: number): void {
    const next = parts[part];
    if (next === undefined) {
      if (at === name.length) places.push(place);
    } else if (typeof next === 'string') {
      if (name.startsWith(next.toLowerCase(), at)) find(part + 1, at + next.length, place);
    } else {
      const digits = /^\d{1,7}/.exec(name.slice(at, at + 7))?.[0] ?? '';
      for (let length = 1; length <= digits.length; length++) {
        const text = digits.slice(0, length);
        const number = Number(text);
        const isWritten = String(number).padStart(next.width, '0') === text;
        if (!isWritten || number < next.first || number > next.last) continue;
        find(part + 1, at + length, place * sizeOf(next) + number - next.first);
      }
    }
  }
}
