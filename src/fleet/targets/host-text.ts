import type { HostPart } from '../../expect/address.ts';

/** The address of a number from 0 to 2^32 - 1. */
export function ipv4Text(n: number): string {
  return `${n >>> 24}.${(n >>> 16) & 0xff}.${(n >>> 8) & 0xff}.${n & 0xff}`;
}

/** Eight groups as RFC 5952 writes them: the first of the longest runs of two zeros or more is `::`. */
export function ipv6Text(groups: readonly number[]): string {
  let [start, length] = [0, 1];
  for (let at = 0, run = 0; at < groups.length; at++) {
    run = groups[at] === 0 ? run + 1 : 0;
    if (run > length) [start, length] = [at - run + 1, run];
  }
  if (length === 1) return hexText(groups, 0, groups.length);
  return `${hexText(groups, 0, start)}::${hexText(groups, start + length, groups.length)}`;
}

function hexText(groups: readonly number[], start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    text += `${at === start ? '' : ':'}${(groups[at] as number).toString(16)}`;
  }
  return text;
}

/** The number of names that a pattern stands for. */
export function nameCount(parts: readonly HostPart[]): number {
  return parts.reduce((product, part) => product * sizeOf(part), 1);
}

/** The name at a place of a pattern: several numbers count like the digits of one. */
export function nameAt(parts: readonly HostPart[], index: number): string {
  let rest = index;
  let text = '';
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] as HostPart;
    if (typeof part === 'string') {
      text = part + text;
      continue;
    }
    const size = sizeOf(part);
    const digits = String(part.first + (rest % size));
    text = (part.width > 1 ? digits.padStart(part.width, '0') : digits) + text;
    rest = Math.floor(rest / size);
  }
  return text;
}

export function sizeOf(part: HostPart): number {
  return typeof part === 'string' ? 1 : part.last - part.first + 1;
}
