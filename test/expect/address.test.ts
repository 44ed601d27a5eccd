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
    expect(parseAddress('web.internal', [443])).toMatchObject({
      ports: [{ first: 443, last: 443 }],
    });
    expect(parseAddress('[::1]', [22])).toMatchObject({ ports: [{ first: 22, last: 22 }] });
    expect(parseAddress('10.0.0.0/30', [22])).toMatchObject({ count: 4 });
  });

  it.each([
    ['', 0, 'the address is empty'],
    [' web:80', 0, 'the address has leading or trailing white space'],
    ['web', 3, 'the port is missing: write host:port'],
    [':80', 0, 'the host is missing: write host:port'],
    ['web:', 4, '"" is not a valid port or port range'],
    ['web:0', 4, 'a port must be from 1 to 65535'],
    ['web:80,65536', 7, 'a port must be from 1 to 65535'],
    ['web:90-80', 4, 'the port range 90-80 is reversed'],
    ['we b:80', 2, '" " is not allowed in a host name'],
    ['10.0.0:80', 0, '"10.0.0" is not a valid IPv4 address (four numbers from 0 to 255)'],
    ['::1', 0, 'an IPv6 address must be in brackets: [::1]:port'],
    ['[::1]80', 5, 'an IPv6 address must be written as [::1]:port'],
    ['[::1', 4, 'an IPv6 address must be written as [::1]:port'],
    ['[::x]:80', 5, 'an IPv6 address must be written as [::1]:port'],
    ['[1:2:3]:80', 1, '"1:2:3" is not a valid IPv6 address'],
    ['10.0.0.0/33:80', 9, 'the prefix length must be from 0 to 32'],
    ['[fd00::/129]:80', 8, 'the prefix length must be from 0 to 128'],
    ['10.0.0.0/7:80', 9, 'a network may have at most 16777216 addresses'],
    ['10.0.0.0/24/8:80', 0, '"10.0.0.0/24/8" is not a valid network: write 10.0.0.0/24'],
    ['web/24:80', 0, '"web/24" is not a valid network: write 10.0.0.0/24'],
    ['web-[9-1]:80', 4, 'the range [9-1] is reversed'],
    ['web-[1-:80', 4, '"[1-" is not a valid range: write [01-40]'],
    ['web-[1-9999999][1-9]:80', 0, 'an address may have at most 16777216 hosts'],
    ['10.0.0.[1-300]:22', 7, 'a number of an IPv4 address must be from 0 to 255'],
    [
      'http://web',
      0,
      '"http://" is not supported: write host:port, and set the protocol with `expect`',
    ],
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

describe('the address of a Unix socket', () => {
  it.each(['unix:/run/x.sock', 'unix:///run/x.sock', 'UNIX:/run/x.sock'])('is %s', (text) => {
    expect(parseAddress(text, [22])).toEqual({
      text,
      transport: 'tcp',
      hosts: { kind: 'one', host: '/run/x.sock' },
      ports: [{ first: 0, last: 0 }],
      count: 1,
    });
  });

  it.each([
    ['unix:run/x.sock', 'a Unix socket needs an absolute path: write unix:/run/x.sock'],
    [
      'unix://run/x.sock',
      'the path of a Unix socket starts with one slash: write unix:/run/x.sock',
    ],
    ['unix:', 'a Unix socket needs an absolute path: write unix:/run/x.sock'],
    ['unix:/run/', 'a Unix socket needs an absolute path: write unix:/run/x.sock'],
    ['unix:/run/\u0007', 'control characters are not allowed in a path'],
    [`unix:/${'ä'.repeat(54)}`, 'the path of a Unix socket has at most 107 bytes'],
  ])('is not %s', (text, problem) => {
    expect(parseAddress(text)).toEqual({ problem, offset: 5 });
  });
});

describe('the address of a service', () => {
  it.each([
    ['srv:_mongodb._tcp.db.internal', 'tcp'],
    ['srv:_sip._udp.example.org', 'udp'],
  ])('is %s', (text, transport) => {
    const hosts = { kind: 'one', host: text };
    const ports = [{ first: 0, last: 0 }];
    expect(parseAddress(text, [22])).toEqual({ text, transport, hosts, ports, count: 1 });
  });

  it.each(['srv:db.internal', 'srv:_a._tcp', 'srv:_a._tls.b', 'srv:', 'srv:_a._tcp.b:80'])(
    'is not %s',
    (text) => {
      const problem = 'a service is written as srv:_name._tcp.domain';
      expect(parseAddress(text)).toEqual({ problem, offset: 4 });
    },
  );
});
