import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/expect/address.ts';

describe('parseAddress', () => {
  it.each([
    ['web.internal:80', 1],
    ['localhost:1', 1],
    ['10.0.0.1:22', 1],
    ['[::1]:22', 1],
    ['[fe80::1%eth0]:22', 1],
    ['web:8000-8010,9000', 12],
    ['10.0.0.0/24:22', 256],
    ['10.0.0.7/32:22', 1],
    ['[fd00::/120]:22,23', 512],
    ['web-[01-40].internal:80', 40],
    ['rack[1-3]-host[08-12]:22', 15],
    ['10.0.0.[1-20]:22', 20],
  ])('%s stands for %i targets', (text, count) => {
    expect(parseAddress(text)).toMatchObject({ text, count });
  });

  it('takes a missing port from the protocol', () => {
    expect(parseAddress('web.internal', 443)).toMatchObject({ ports: [{ first: 443, last: 443 }] });
    expect(parseAddress('[::1]', 22)).toMatchObject({ ports: [{ first: 22, last: 22 }] });
    expect(parseAddress('10.0.0.0/30', 22)).toMatchObject({ count: 4 });
  });

  it.each([
    ['', 0, 'an empty address'],
    [' web:80', 0, 'white space around the address'],
    ['web', 3, 'the port is missing: write host:port'],
    [':80', 0, 'the host is missing: write host:port'],
    ['web:', 4, '"" is no port or port range'],
    ['web:0', 4, 'ports go from 1 to 65535'],
    ['web:80,65536', 7, 'ports go from 1 to 65535'],
    ['web:90-80', 4, 'the port range 90-80 runs backwards'],
    ['we b:80', 2, '" " cannot stand in a host name'],
    ['10.0.0:80', 0, '"10.0.0" is no IPv4 address (four numbers from 0 to 255)'],
    ['::1', 0, 'an IPv6 address stands in brackets: [::1]:port'],
    ['[::1]80', 5, 'an IPv6 address is written [::1]:port'],
    ['[::1', 4, 'an IPv6 address is written [::1]:port'],
    ['[::x]:80', 5, 'an IPv6 address is written [::1]:port'],
    ['[1:2:3]:80', 1, '"1:2:3" is no IPv6 address'],
    ['10.0.0.0/33:80', 9, 'the prefix length goes from 0 to 32'],
    ['[fd00::/129]:80', 8, 'the prefix length goes from 0 to 128'],
    ['10.0.0.0/7:80', 9, 'a network of over 16777216 addresses is not expanded'],
    ['10.0.0.0/24/8:80', 0, '"10.0.0.0/24/8" is no network: write 10.0.0.0/24'],
    ['web/24:80', 0, '"web/24" is no network: write 10.0.0.0/24'],
    ['web-[9-1]:80', 4, 'the range [9-1] runs backwards'],
    ['web-[1-:80', 4, '"[1-" is no range: write [01-40]'],
    ['web-[1-9999999][1-9]:80', 0, 'over 16777216 hosts are not expanded'],
    ['10.0.0.[1-300]:22', 7, 'a number of an IPv4 address goes from 0 to 255'],
    ['http://web', 0, 'no "http://" here: write host:port, and the protocol under "expect"'],
  ])('%j is wrong at character %i', (text, offset, problem) => {
    expect(parseAddress(text)).toEqual({ problem, offset });
  });

  it.each(['https://me:hunter2@web:443', 'me:hunter2@web:22', 'http://a:hunt@er2@[::1]'])(
    'never repeats a password (%#)',
    (text) => {
      expect(JSON.stringify(parseAddress(text))).not.toContain('hunt');
    },
  );
});
