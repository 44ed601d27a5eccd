import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AddressPattern,
  parseAddress,
  parseAddressWithPorts,
} from '../../../src/expect/address.ts';
import { addressText } from '../../../src/expect/endpoint.ts';
import { expand } from '../../../src/fleet/expand.ts';
import { type TargetSet, targetSetOf } from '../../../src/fleet/targets/target-set.ts';

const ALL_PORTS = [{ first: 1, last: 65535 }];

function addresses(texts: readonly string[]): AddressPattern[] {
  return texts.map((text) => {
    const pattern = parseAddress(text);
    if ('problem' in pattern) throw new Error(`${text}: ${pattern.problem}`);
    return pattern;
  });
}

function exclusions(texts: readonly string[]): AddressPattern[] {
  return texts.map((text) => {
    const pattern = parseAddressWithPorts(text, ALL_PORTS);
    if ('problem' in pattern) throw new Error(`${text}: ${pattern.problem}`);
    return pattern;
  });
}

function setOf(include: readonly string[], exclude: readonly string[] = []): TargetSet {
  return targetSetOf(addresses(include), exclusions(exclude));
}

function textsOf(set: TargetSet): string[] {
  return Array.from({ length: set.size }, (_, i) => addressText(set.at(i).target));
}

function targets(include: readonly string[], exclude: readonly string[] = []): string[] {
  return textsOf(setOf(include, exclude));
}

describe('a set of targets', () => {
  it('has every port of a host before the next host', () => {
    const set = setOf(['10.0.0.[1-2]:80-81,443']);
    expect(textsOf(set)).toEqual([
      ...['10.0.0.1:80', '10.0.0.1:81', '10.0.0.1:443'],
      ...['10.0.0.2:80', '10.0.0.2:81', '10.0.0.2:443'],
    ]);
    expect(set.hosts).toBe(2);
    expect([0, 2, 3, 5].map((index) => set.at(index).host)).toEqual([0, 0, 1, 1]);
  });

  it('has each target of overlapping ranges once, with all ports of a host together', () => {
    expect(targets(['10.0.0.0/30:80', '10.0.0.2/31:80,443', '10.0.0.3:22'])).toEqual([
      ...['10.0.0.0:80', '10.0.0.1:80', '10.0.0.2:80', '10.0.0.2:443'],
      ...['10.0.0.3:22', '10.0.0.3:80', '10.0.0.3:443'],
    ]);
  });

  it('keeps TCP and UDP apart, on one host', () => {
    const set = setOf(['10.0.0.1:53', 'udp://10.0.0.1:53', 'tcp://10.0.0.1:53']);
    expect(textsOf(set)).toEqual(['10.0.0.1:53', 'udp://10.0.0.1:53']);
    expect(set.hosts).toBe(1);
  });

  it('merges names whatever their case, and keeps the first spelling', () => {
    expect(targets(['Web-1.internal:80', 'web-1.internal:443', 'web-[1-2].INTERNAL:80'])).toEqual([
      ...['Web-1.internal:80', 'Web-1.internal:443', 'web-2.INTERNAL:80'],
    ]);
  });

  it('takes every spelling of an address for the same host', () => {
    const spellings = ['10.0.0.1:80', '[::ffff:10.0.0.1]:80', '0xa000001:80', '10.0.0.[01-01]:80'];
    expect(targets(spellings)).toEqual(['10.0.0.1:80']);
    expect(targets(['[fd00:0:0::1]:22', '[FD00::1]:22', '[fd00::/127]:22'])).toEqual([
      '[fd00::]:22',
      '[fd00::1]:22',
    ]);
  });

  it('has sockets and services once each', () => {
    const texts = ['unix:/run/x.sock', 'srv:_x._tcp.a.internal', 'srv:_x._udp.a.internal'];
    expect(targets([...texts, ...texts].map(String))).toHaveLength(3);
    expect(targets(['unix:/run/X', 'unix:/run/x'])).toHaveLength(2);
  });

  it('joins numbers to octets', () => {
    expect(targets(['10.0.0.1[0-9]:1'])).toHaveLength(10);
    expect(targets(['10.0.0.1[0-99]:1'])).toHaveLength(10 + 90);
    const set = setOf(['10.0.[1-3].[1-200]:80']);
    expect(set.hosts).toBe(600);
    expect(set.at(599).target.host).toBe('10.0.3.200');
  });

  it('never has an address that means this machine, everybody or a group', () => {
    const forbidden = [
      '0.0.0.0:80',
      '[::]:80',
      '255.255.255.255:80',
      '224.0.0.1:80',
      '[ff02::1]:1',
    ];
    const zoned = ['[ff02::1%eth0]:1', '[::ffff:0.0.0.0]:1', '[ff05::/120]:1', '0x0:80'];
    expect(targets([...forbidden, ...zoned])).toEqual([]);
    expect(targets(['0.0.0.0/31:80', '255.255.255.254/31:80'])).toEqual([
      '0.0.0.1:80',
      '255.255.255.254:80',
    ]);
    expect(targets(['223.255.255.255:1', '240.0.0.0:1'])).toHaveLength(2);
  });

  it('is the same in whatever order its IPv4 addresses are written', () => {
    const texts = ['10.0.0.9:80', '10.0.0.0/29:22', '10.0.0.4:443'];
    expect(targets(texts.toReversed())).toEqual(targets(texts));
  });

  it('refuses a place beyond its size', () => {
    expect(() => setOf(['10.0.0.1:80']).at(1)).toThrow(RangeError);
    expect(() => setOf([]).at(0)).toThrow(RangeError);
  });

  it('costs nothing for each target: a network of 2^24 hosts with all ports', () => {
    const set = setOf(['10.0.0.0/8:1-65535'], ['10.1.2.3']);
    expect(set.size).toBe((2 ** 24 - 1) * 65535);
    expect(set.at(set.size - 1)).toEqual({
      target: { host: '10.255.255.255', port: 65535, transport: 'tcp' },
      host: 2 ** 24 - 2,
    });
  });
});

describe('an exclusion', () => {
  it('removes a host, a network, or one port', () => {
    const all = ['10.0.0.0/30:80,443'];
    expect(targets(all, ['10.0.0.0/31'])).toEqual(
      ['2:80', '2:443', '3:80', '3:443'].map((end) => `10.0.0.${end}`),
    );
    expect(targets(all, ['10.0.0.0/31', '10.0.0.3:80', '10.0.0.2'])).toEqual(['10.0.0.3:443']);
  });

  it('removes a name in any case', () => {
    expect(targets(['web-[1-3]:80'], ['WEB-2', 'web-3:443'])).toEqual(['web-1:80', 'web-3:80']);
  });

  it('holds for both transports, unless it names one', () => {
    const both = ['10.0.0.1:53', 'udp://10.0.0.1:53'];
    expect(targets(both, ['10.0.0.1'])).toEqual([]);
    expect(targets(both, ['udp://10.0.0.1'])).toEqual(['10.0.0.1:53']);
  });

  it('holds for an address in every zone, and with a zone for that one only', () => {
    const both = ['[fe80::1%eth0]:22', '[fe80::1%eth1]:22'];
    expect(targets(both, ['[fe80::1]'])).toEqual([]);
    expect(targets(both, ['[fe80::1%eth0]'])).toEqual(['[fe80::1%eth1]:22']);
  });

  it('holds for an address that is written as IPv6', () => {
    expect(targets(['[::ffff:10.0.0.5]:80', '10.0.0.5:81'], ['10.0.0.5'])).toEqual([]);
  });
});

describe('a pattern of very many names', () => {
  it('has them without keeping them', () => {
    const set = setOf(['n[0-999999]:1-2']);
    expect(set.size).toBe(2_000_000);
    expect(set.at(1_999_999)).toEqual({
      target: { host: 'n999999', port: 2, transport: 'tcp' },
      host: 999_999,
    });
  });

  it('shares a name with other patterns, whose ports are together', () => {
    const set = setOf(['n[0-99999]:1', 'N7:2']);
    expect(set.hosts).toBe(100_000);
    expect([set.at(0), set.at(1)].map(({ target }) => addressText(target))).toEqual([
      'N7:1',
      'N7:2',
    ]);
    const names = new Set(textsOf(set));
    expect(names.size).toBe(100_001);
  });

  it('lacks names that are excluded', () => {
    const names = new Set(targets(['n[0-99999]:1'], ['n[10-19]', 'n99999']));
    expect(names.size).toBe(99_989);
    expect([...names]).not.toContain('n15:1');
    expect([...names]).toContain('n20:1');
  });

  it('may have a name in two ways, which is then elsewhere', () => {
    const set = setOf(['n[1-400][1-400]:1'], ['n111']);
    expect(textsOf(set)).not.toContain('n111:1');
    expect(set.hosts).toBe(159_998);
  });
});

const octet = fc.integer({ min: 0, max: 7 });
const host = fc.oneof(
  octet.map((n) => `10.0.0.${n}`),
  fc.tuple(octet, fc.integer({ min: 29, max: 32 })).map(([n, bits]) => `10.0.0.${n}/${bits}`),
  fc.tuple(octet, octet).map(([a, b]) => `10.0.0.[${Math.min(a, b)}-${Math.max(a, b)}]`),
  fc.tuple(octet, octet).map(([a, b]) => `10.[0-1].0.[${Math.min(a, b)}-${Math.max(a, b)}]`),
  octet.map((n) => `[fd00::${n || ''}]`),
  fc.tuple(octet, fc.integer({ min: 125, max: 128 })).map(([n, bits]) => `[fd00::${n}/${bits}]`),
  fc.tuple(octet, fc.constantFrom('web-', 'WEB-')).map(([n, name]) => `${name}${n}`),
  fc.constantFrom('web-[0-3]', 'web-[2-5]', '0.0.0.[0-2]', '224.0.0.0/30'),
);
const port = fc.integer({ min: 1, max: 9 });
const ports = fc.oneof(
  port.map(String),
  fc.tuple(port, port).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  fc.tuple(port, port).map(([a, b]) => `${a},${b}`),
);
const scheme = fc.constantFrom('', '', 'udp://', 'tcp://');
const address = fc.tuple(scheme, host, ports).map(([s, h, p]) => `${s}${h}:${p}`);
const exclusion = fc.oneof(
  address,
  fc.tuple(scheme, host).map(([s, h]) => s + h),
);

/** The keys of the targets of a pattern, one by one. */
function keysOf(pattern: AddressPattern): string[] {
  return [...expand(pattern)].map((target) => addressText(target).toLowerCase());
}

/** The same set, as a list of everything. */
function naive(include: readonly string[], exclude: readonly string[]): Set<string> {
  const all = new Set(addresses(include).flatMap(keysOf));
  for (const pattern of exclusions(exclude)) {
    const short = {
      ...pattern,
      ports: pattern.ports.map((one) => ({ ...one, last: Math.min(9, one.last) })),
    };
    const both = pattern.transport ? [pattern.transport] : (['tcp', 'udp'] as const);
    for (const transport of both) {
      for (const key of keysOf({ ...short, transport })) all.delete(key);
    }
  }
  return new Set([...all].filter((key) => !/\b(0\.0\.0\.0|224\.0\.0\.\d):/.test(key)));
}

it('any set has just the targets that a list of everything has', () => {
  fc.assert(
    fc.property(
      fc.array(address, { maxLength: 8 }),
      fc.array(exclusion, { maxLength: 4 }),
      (include, exclude) => {
        const set = setOf(include, exclude);
        const found = textsOf(set).map((text) => text.toLowerCase());
        expect(new Set(found).size).toBe(found.length);
        expect(found.sort()).toEqual([...naive(include, exclude)].sort());
        const hosts = Array.from({ length: set.size }, (_, i) => set.at(i));
        expect(new Set(hosts.map((one) => one.host)).size).toBe(set.hosts);
        expect(new Set(hosts.map((one) => one.target.host)).size).toBe(set.hosts);
      },
    ),
    { numRuns: 500 },
  );
});
