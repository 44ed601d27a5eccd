import { describe, expect, it } from 'vitest';
import { compileConfig } from '../../src/config/load.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';

function loaded(endpoint: string) {
  return compileConfig(`endpoints:\n  - { ${endpoint} }\n`, 'a.yaml', {
    env: {},
    tcpProtocols,
    udpProtocols,
  });
}

function endpointOf(endpoint: string) {
  const result = loaded(endpoint);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  const [{ address, expectation } = { address: undefined, expectation: undefined }] =
    result.endpoints;
  return { transport: address?.transport, ports: address?.ports, text: expectation?.text };
}

function complaints(endpoint: string) {
  const result = loaded(endpoint);
  return result.ok ? [] : result.diagnostics;
}

describe('an endpoint is probed over UDP', () => {
  it.each([
    ['where the address says so', 'address: "udp://ns.internal:53", expect: dns'],
    ['where a key says so', 'address: "ns.internal:53", transport: udp, expect: dns'],
    ['where both say so', 'address: "udp://ns.internal:53", transport: udp, expect: dns'],
    ['where the protocol is known over UDP only', 'address: "ns.internal:123", expect: ntp'],
    ['where that holds for each of a list', 'address: "a.internal:69", expect: [tftp, ntp]'],
  ])('%s', (_, endpoint) => {
    expect(endpointOf(endpoint).transport).toBe('udp');
  });

  it.each([
    ['where nothing says so', 'address: "ns.internal:53", expect: dns'],
    ['where the address says so', 'address: "tcp://ns.internal:53", expect: dns'],
    ['where it is known over both', 'address: "ns.internal:123", expect: [dns, snmp]'],
  ])('but over TCP %s', (_, endpoint) => {
    expect(endpointOf(endpoint).transport).toBe('tcp');
  });

  it('but not where only one of a list is known over UDP only', () => {
    expect(
      complaints('address: "ns.internal:53", expect: [dns, ntp]')
        .map(({ message }) => message)
        .join(),
    ).toContain('ntp');
  });

  it('on the default port of the protocol over UDP', () => {
    expect(endpointOf('address: "udp://time.internal", expect: ntp').ports).toEqual(
      endpointOf('address: "udp://time.internal:123", expect: ntp').ports,
    );
  });
});

describe('a key without a meaning over UDP is reported with its place', () => {
  it.each([
    ['expect: dns, tls: required', 'required'],
    ['expect: dns, starttls: required', 'required'],
    ['expect: dns, alpn: dot', 'dot'],
    ['expect: dns, min-tls: "1.2"', '"1.2"'],
    ['expect: tcp', 'tcp }'],
  ])('%s', (rest, at) => {
    const endpoint = `address: "udp://ns.internal:53", ${rest}`;
    const column = `  - { ${endpoint} }`.lastIndexOf(at) + 1;
    expect(complaints(endpoint)).toMatchObject([{ line: 2, column }]);
  });

  it('as not supported', () => {
    const [tls] = complaints('address: "udp://ns.internal:53", expect: dns, tls: required');
    expect(tls?.message).toBe('"tls" is not supported over UDP');
    const [tcp] = complaints('address: "udp://ns.internal:53", expect: tcp');
    expect(tcp?.message).toBe('"tcp" is not supported over UDP');
  });

  it('a key that contradicts the address', () => {
    expect(
      complaints('address: "udp://ns.internal:53", transport: tcp, expect: dns'),
    ).toContainEqual(
      expect.objectContaining({ message: '"transport: tcp" contradicts the address' }),
    );
  });

  it('a protocol that is known over TCP only', () => {
    const [complaint] = complaints('address: "udp://web.internal:80", expect: http');
    expect(complaint?.message).toContain('http');
  });
});

describe('a protocol that is known over the other transport only', () => {
  it.each([
    [
      'address: "udp://a:1", expect: http',
      '"http" is known over TCP, not over UDP',
      'omit udp:// and transport: udp',
    ],
    [
      'address: "tcp://a:1", expect: ntp',
      '"ntp" is known over UDP, not over TCP',
      'use udp://host:port',
    ],
  ])('is not unknown: %s', (endpoint, message, hint) => {
    expect(complaints(endpoint)).toMatchObject([{ message, hint }]);
  });

  it('is never suggested', () => {
    expect(complaints('address: "udp://a:1", expect: httpz')[0]?.hint).toBeUndefined();
  });
});
