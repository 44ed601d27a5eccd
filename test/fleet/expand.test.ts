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
