import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { knownLogMessages } from '../../src/expect/log-messages.ts';
import { logMessages } from '../../src/expect/messages.ts';
import { registry } from '../support/expectations.ts';
import { meet } from '../support/meetings.ts';

const HTTP = text('HTTP/1.1 400 Bad Request\r\n');

describe('what known clients log', () => {
  it.each([
    ['postgresql', 'PostgreSQL client (libpq)', 'negotiation: H'],
    ['mysql', 'PyMySQL', 'got 80'],
    ['redis', 'Redis client (hiredis)', 'got "H"'],
    ['bolt', 'Neo4j Java driver', '1213486160'],
    ['openvpn', 'OpenVPN', '(18516)'],
    ['http2', 'nginx (grpc_pass)', '4740180'],
  ])('%s at a web server', (speaks, software, part) => {
    const found = knownLogMessages({
      side: 'client' as const,
      speaks: [speaks],
      met: ['http'],
      received: HTTP,
    });
    const [one] = found.filter((message) => message.software === software);
    expect(one?.pattern).toContain(part);
  });

  it('is listed with the place where it was seen', () => {
    expect(meet('redis', 'http/nginx-http-1.22.1').words.logs).toContain(
      'Redis client (hiredis): "Protocol error, got "H" as reply type byte" (redis/RedisInsight#3944)',
    );
  });

  it('of TLS clients is the same at any plaintext server', () => {
    expect(meet('tls/http', 'ssh/openssh-9.2p1').about.logs).toContainEqual({
      software: 'OpenSSL',
      pattern: 'wrong version number',
      source: 'nodemailer/nodemailer#1154',
    });
  });

  it('is not a number or a letter that the bytes do not hold', () => {
    const page = {
      side: 'client' as const,
      speaks: ['openvpn'],
      met: ['http'],
      received: text('<html>'),
    };
    expect(knownLogMessages(page).map(({ pattern }) => pattern)).toEqual([
      'bad encapsulated packet length from peer (15464)',
    ]);
    const greeting = {
      side: 'client' as const,
      speaks: ['postgresql'],
      met: ['mysql'],
      received: text('Y\0\0\0\n'),
    };
    const ofLibpq = knownLogMessages(greeting).filter(({ software }) => software.includes('libpq'));
    expect(ofLibpq.map(({ pattern }) => pattern)).toEqual([
      'received invalid response to ssl negotiation: Y',
      'expected authentication request from server, but received Y',
    ]);
  });

  it('is not a refusal of a byte that the software accepts', () => {
    const banner = {
      side: 'client' as const,
      speaks: ['postgresql'],
      met: ['ssh'],
      received: text('SSH-2.0-OpenSSH_9.2p1\r\n'),
    };
    const logged = knownLogMessages(banner).filter(({ software }) => software.endsWith('(libpq)'));
    expect(logged.map(({ pattern }) => pattern)).toEqual([
      'expected authentication request from server, but received S',
      'expected authentication request from server, but received S',
    ]);
  });

  it('has one message of each software first, and no words that other faults cause', () => {
    const client = {
      side: 'client' as const,
      speaks: ['tls'],
      met: ['ssh'],
      received: text('SSH-'),
    };
    const software = knownLogMessages(client).map((one) => one.software);
    const repeated = software.findIndex((one, i) => software.indexOf(one) < i);
    expect(new Set(software.slice(repeated)).size).toBeLessThan(new Set(software).size);
    expect(software.slice(0, repeated)).toEqual([...new Set(software)]);
    expect(software).not.toContain('Windows (Schannel)');
  });

  it('with any number in it needs a length that is over the maximum', () => {
    const some = {
      side: 'client' as const,
      speaks: ['zookeeper'],
      met: ['ssh'],
      received: text('SSH-2.0'),
    };
    expect(knownLogMessages(some)).toEqual([]);
    const lengthImpact = meet('zookeeper', 'ssh/openssh-9.2p1').about.length;
    expect(knownLogMessages({ ...some, lengthImpact }).map(({ pattern }) => pattern)).toEqual([
      'packet len# is out of range',
      'received packet from server with length #, which exceeds max buffer size',
    ]);
  });

  it('is nothing where nothing came', () => {
    expect(
      knownLogMessages({ side: 'client' as const, speaks: ['redis'], met: [], received: text('') }),
    ).toEqual([]);
  });
});

describe('the table of messages', () => {
  it.each(logMessages().map((one) => [`${one.software}: ${one.pattern}`, one] as const))(
    '%s is in lower case unless capitals count, and names known protocols and its source',
    (_, { pattern, exact, speaks, met, source }) => {
      if (!exact) expect(pattern).toBe(pattern.toLowerCase());
      expect([...speaks, ...met].filter((id) => !registry.get(id))).toEqual([]);
      expect(source).toMatch(/^[\w.-]+\/[\w.-]+#\d+$|, /);
    },
  );
});
