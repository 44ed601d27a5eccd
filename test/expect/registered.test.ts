import { describe, expect, it } from 'vitest';
import { isAuditKind } from '../../src/expect/endpoint.ts';
import { registeredExpectation } from '../../src/expect/registered.ts';
import { satisfies } from '../../src/expect/satisfies.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { registry } from '../support/expectations.ts';

const textAt = (port: number) => registeredExpectation(port, 'tcp', registry).text;
const isAtHome = (port: number, found: string, transport: 'tcp' | 'udp' = 'tcp') =>
  satisfies(registeredExpectation(port, transport, registry).expected, found.split('/'));

describe('what is registered for a port', () => {
  it.each([
    [22, 'ssh (registered)'],
    [25, 'smtp (registered)'],
    [465, 'tls/smtp (registered)'],
    [6379, 'redis or tls/redis (registered)'],
    [631, 'http/ipp or tls/http/ipp (registered)'],
  ])('%i is %s', (port, text) => {
    expect(textAt(port)).toBe(text);
  });

  it('begins with the protocol that is used most', () => {
    expect(textAt(443)).toMatch(/^tls\/http or tls\/http2 or /);
  });

  it('includes HTTP/2 wherever HTTP inside TLS is registered, as https does', () => {
    expect(textAt(9443)).toBe('tls/http or tls/http2 (registered)');
  });

  it('names no protocol that another one of the same port implies', () => {
    expect(textAt(80)).toBe('http or http2 (registered)');
  });

  it('is any protocol where nothing is', () => {
    expect(textAt(12345)).toBe('any');
    expect(isAtHome(12345, 'ssh')).toBe(true);
  });

  it('is one object for one port, and one for all ports without any', () => {
    expect(registeredExpectation(22, 'tcp', registry)).toBe(
      registeredExpectation(22, 'tcp', registry),
    );
    expect(registeredExpectation(1, 'tcp', registry)).toBe(
      registeredExpectation(0, 'udp', registry),
    );
  });

  it('is that of the transport', () => {
    expect(registeredExpectation(123, 'udp', registry).text).toBe('ntp (registered)');
    expect(textAt(123)).toBe('any');
  });

  it('is that of the registry, with the protocols of a config', () => {
    const [ssh] = tcpProtocols.filter(({ id }) => id === 'ssh');
    const own = {
      ...ssh,
      id: 'ours',
      ports: [12345],
      aliases: [],
    } as (typeof tcpProtocols)[number];
    const more = new Registry([...tcpProtocols, own], udpProtocols);
    expect(registeredExpectation(12345, 'tcp', more).text).toBe('ours (registered)');
    expect(textAt(12345)).toBe('any');
  });

  it('is no promise: the endpoint counts as one of an audit', () => {
    expect(isAuditKind(registeredExpectation(22, 'tcp', registry).expected.kind)).toBe(true);
    expect(isAuditKind('stacks')).toBe(false);
  });
});

describe('a service is on its own port', () => {
  it.each([
    [22, 'ssh', 'its protocol'],
    [6379, 'tls/redis', 'its protocol inside TLS, where both are registered'],
    [80, 'http/websocket', 'a protocol over its own'],
    [80, 'http2', 'another version of HTTP'],
    [8443, 'tls/http2', 'another version of HTTP inside TLS'],
    [631, 'http', 'HTTP where the protocol is spoken over it'],
    [3128, 'http', 'HTTP on the port of a proxy'],
    [50051, 'http2', 'HTTP/2 on the port of gRPC'],
    [443, 'tls', 'TLS whose contents are unknown'],
    [80, 'proxy-protocol/http', 'behind a required PROXY header'],
  ])('%i: %s (%s)', (port, found) => {
    expect(isAtHome(port, found)).toBe(true);
  });

  it.each([
    [443, 'ssh'],
    [443, 'http'],
    [443, 'tls/imap'],
    [25, 'tls/smtp'],
    [25, 'tls'],
    [465, 'smtp'],
    [22, 'http'],
    [80, 'tls/http'],
    [80, 'proxy-protocol/ssh'],
  ])('but not on that of another one: %i: %s', (port, found) => {
    expect(isAtHome(port, found)).toBe(false);
  });
});
