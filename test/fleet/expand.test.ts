import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/expect/address.ts';
import { addressText } from '../../src/expect/endpoint.ts';
import { expand } from '../../src/fleet/expand.ts';

function targets(text: string): string[] {
  const address = parseAddress(text);
  if ('problem' in address) throw new Error(address.problem);
  const all = [...expand(address)].map(addressText);
  expect(all).toHaveLength(address.count);
  return all;
}

describe('expand', () => {
  it('yields every port of a host before the next host', () => {
    expect(targets('web-[09-10]:80-81,90')).toEqual([
      'web-09:80',
      'web-09:81',
      'web-09:90',
      'web-10:80',
      'web-10:81',
      'web-10:90',
    ]);
  });

  it('counts several numbered parts like the digits of a number', () => {
    expect(targets('r[1-2]h[1-2]:1')).toEqual(['r1h1:1', 'r1h2:1', 'r2h1:1', 'r2h2:1']);
  });

  it('pads numbers only where the range is written with leading zeros', () => {
    expect(targets('a[8-10]:1')).toEqual(['a8:1', 'a9:1', 'a10:1']);
    expect(targets('a[008-010]:1')).toEqual(['a008:1', 'a009:1', 'a010:1']);
  });

  it('begins a network at its first address, whatever address names it', () => {
    expect(targets('10.0.0.6/30:22')).toEqual(
      ['4', '5', '6', '7'].map((last) => `10.0.0.${last}:22`),
    );
    expect(targets('[fd00::fffe/127]:22')).toEqual(['[fd00::fffe]:22', '[fd00::ffff]:22']);
  });

  it('ends at the last address there is', () => {
    expect(targets('255.255.255.255/31:1')).toEqual(['255.255.255.254:1', '255.255.255.255:1']);
    const last = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff';
    expect(targets(`[${last}:ffff/127]:1`)).toEqual([`[${last}:fffe]:1`, `[${last}:ffff]:1`]);
  });

  it('counts over the border of an octet and of a group', () => {
    const ipv4 = targets('10.255.0.0/16:1');
    expect([ipv4[255], ipv4[256], ipv4.at(-1)]).toEqual([
      '10.255.0.255:1',
      '10.255.1.0:1',
      '10.255.255.255:1',
    ]);
    const ipv6 = targets('[fd00::1:0:0/111]:1');
    expect([ipv6[0xffff], ipv6[0x10000]]).toEqual(['[fd00::1:0:ffff]:1', '[fd00::1:1:0]:1']);
  });

  it('writes each IPv6 address as ipaddr.js does', () => {
    // Each group is 0 or not; the last ones count.
    for (let zeros = 0; zeros < 256; zeros++) {
      const groups = Array.from({ length: 8 }, (_, i) => ((zeros >> i) & 1 ? 'a0' : '0'));
      const base = ipaddr.parse(groups.join(':')).toByteArray();
      const all = Array.from({ length: 4 }, (_, i) =>
        ipaddr.fromByteArray([...base.slice(0, 15), ((base[15] ?? 0) & 0xfc) + i]).toString(),
      );
      expect(targets(`[${groups.join(':')}/126]:1`)).toEqual(all.map((one) => `[${one}]:1`));
    }
  });

  it('is lazy: the first target of a huge network comes at once', () => {
    const address = parseAddress('10.0.0.0/8:1-65535');
    if ('problem' in address) throw new Error(address.problem);
    expect(expand(address).next().value).toEqual({
      host: '10.0.0.0',
      port: 1,
      transport: 'tcp',
    });
  });
});
