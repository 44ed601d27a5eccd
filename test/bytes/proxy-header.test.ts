import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/bytes/build.ts';
import { PROXY_V2_LOCAL, proxyHeader } from '../../src/bytes/proxy-header.ts';

function ends(source: string, destination: string) {
  return { source, sourcePort: 50000, destination, destinationPort: 443 };
}

function line(source: string, destination: string): string {
  return new TextDecoder().decode(proxyHeader('v1', ends(source, destination)));
}

describe('version 1 of the header', () => {
  it.each([
    ['10.0.0.1', '10.0.0.2', 'PROXY TCP4 10.0.0.1 10.0.0.2 50000 443\r\n'],
    ['::1', '2001:db8::7', 'PROXY TCP6 ::1 2001:db8::7 50000 443\r\n'],
    ['::ffff:10.0.0.1', '10.0.0.2', 'PROXY TCP4 10.0.0.1 10.0.0.2 50000 443\r\n'],
    ['fe80::1%eth0', 'fe80::2%eth0', 'PROXY TCP6 fe80::1 fe80::2 50000 443\r\n'],
  ])('from %s to %s is a line', (source, destination, expected) => {
    expect(line(source, destination)).toBe(expected);
  });

  it.each([
    ['', ''],
    ['10.0.0.1', '::1'],
    ['a.test', 'b.test'],
    [':', '1:2:3'],
    ['1:2:3:4:5:6:7:8:9', '::1'],
  ])('from "%s" to "%s" names no addresses', (source, destination) => {
    expect(line(source, destination)).toBe('PROXY UNKNOWN\r\n');
  });
});

describe('version 2 of the header', () => {
  it('has both ends over IPv4', () => {
    expect(toHex(proxyHeader('v2', ends('10.0.0.1', '10.0.0.2')))).toBe(
      '0d0a0d0a000d0a515549540a' + '2111000c' + '0a0000010a000002' + 'c35001bb',
    );
  });

  it('has both ends over IPv6', () => {
    expect(toHex(proxyHeader('v2', ends('::1', '2001:db8:1::7')))).toBe(
      '0d0a0d0a000d0a515549540a' +
        '21210024' +
        '00000000000000000000000000000001' +
        '20010db8000100000000000000000007' +
        'c35001bb',
    );
  });

  it('is LOCAL without addresses', () => {
    expect(proxyHeader('v2', ends('', ''))).toEqual(PROXY_V2_LOCAL);
  });
});
