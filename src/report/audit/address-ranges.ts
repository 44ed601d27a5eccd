import { type AddressParts, addressPartsOf } from './address-parts.ts';

/** Addresses in one text: `10.0.0.[2-4]:22,80`. */
export interface AddressRange {
  readonly text: string;
  /** How many addresses they are. */
  readonly count: number;
}

/** A host with its ports. */
interface Ported extends Omit<AddressParts, 'port'> {
  readonly ports: readonly number[];
}

/** Hosts that differ by one number only, which counts up. */
interface Run {
  readonly first: Ported;
  last: Ported;
  /** How many hosts they are. */
  length: number;
}

let order: Intl.Collator | undefined;

/**
 * Neighbouring hosts with equal ports as one, in the notation that firstbytes reads:
 * `10.0.0.[2-4]:22`, `web-[01-40].internal:80,443`, `10.0.0.9:8000-8010`.
 */
export function addressRanges(addresses: readonly string[]): AddressRange[] {
  const runs: Run[] = [];
  for (const one of portedHosts(addresses)) {
    const run = runs.at(-1);
    if (run && continues(run, one)) {
      run.last = one;
      run.length++;
    } else {
      runs.push({ first: one, last: one, length: 1 });
    }
  }
  return runs.map((run) => ({
    text: runText(run),
    count: run.length * Math.max(1, run.first.ports.length),
  }));
}

/** Each host once, with its ports in order. */
function portedHosts(addresses: readonly string[]): Ported[] {
  const hosts = new Map<string, { scheme: string; host: string; ports: Set<number> }>();
  for (const address of addresses) {
    const { scheme, host, port } = addressPartsOf(address);
    const key = scheme + host;
    const known = hosts.get(key) ?? { scheme, host, ports: new Set() };
    if (port !== undefined) known.ports.add(port);
    hosts.set(key, known);
  }
  order ??= new Intl.Collator('en', { numeric: true });
  const { compare } = order;
  return [...hosts.values()]
    .map(({ scheme, host, ports }) => ({ scheme, host, ports: [...ports].sort((a, b) => a - b) }))
    .sort((a, b) => compare(a.scheme, b.scheme) || compare(a.host, b.host));
}

function continues({ first, last }: Run, next: Ported): boolean {
  const [one, before, after] = [numberedOf(first), numberedOf(last), numberedOf(next)];
  if (!one || !before || !after) return false;
  return (
    next.scheme === first.scheme &&
    after.prefix === one.prefix &&
    after.suffix === one.suffix &&
    after.digits === String(Number(before.digits) + 1).padStart(widthOf(one.digits), '0') &&
    portsText(next.ports) === portsText(first.ports)
  );
}

/** Numbers with leading zeros have as many digits as the first one. */
function widthOf(digits: string): number {
  return digits.startsWith('0') ? digits.length : 1;
}

/** A host around its last number. */
interface Numbered {
  readonly prefix: string;
  readonly digits: string;
  readonly suffix: string;
}

/** Longer ones are identifiers. */
const MAX_DIGITS = 9;

function numberedOf({ host }: Ported): Numbered | undefined {
  // The groups of IPv6 are hexadecimal, and the number in the path of a socket is part of its name.
  if (host.includes(':')) return undefined;
  let end = host.length;
  while (end > 0 && !isDigit(host.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && isDigit(host.charCodeAt(start - 1))) start--;
  if (start === end || end - start > MAX_DIGITS) return undefined;
  return {
    prefix: host.slice(0, start),
    digits: host.slice(start, end),
    suffix: host.slice(end),
  };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function runText({ first, last, length }: Run): string {
  const { scheme, host, ports } = first;
  const [one, end] = [numberedOf(first), numberedOf(last)];
  const hosts =
    length > 1 && one && end ? `${one.prefix}[${one.digits}-${end.digits}]${one.suffix}` : host;
  return `${scheme}${hosts}${ports.length > 0 ? `:${portsText(ports)}` : ''}`;
}

/** `22,80,8000-8010` */
function portsText(ports: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < ports.length; ) {
    let end = i;
    while (ports[end + 1] === (ports[end] ?? 0) + 1) end++;
    // Two ports in a row are clearer as a list.
    if (end < i + 2) end = i;
    parts.push(end === i ? `${ports[i]}` : `${ports[i]}-${ports[end]}`);
    i = end + 1;
  }
  return parts.join(',');
}
