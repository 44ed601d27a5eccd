import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { refusedByteRule } from '../../src/explain/refused-byte-rule.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const found = (text: string) => refusedByteRule.find(text, prefixes);

describe('one byte, told as a number or a character', () => {
  test.each([
    ['log4x: error="unsupported protocol 71"', 'http', 'client'],
    [
      'BeatsParser$InvalidFrameProtocolException: Invalid Frame Type, received: 69',
      'http',
      'client',
    ],
    ['InvalidFrameProtocolException: Invalid Frame Type, received: 79 (beats)', 'http', 'client'],
    ['beats.InvalidFrameProtocolException: Invalid Frame Type, received: 3', 'tls', 'client'],
    ['Invalid version of beats protocol: 71', 'http', 'client'],
    ['Invalid version of beats protocol: 22', 'tls', 'client'],
    ['TTransportException: Invalid status -128', 'thrift', 'client'],
    ['TTransportException: Invalid status 71', 'http', 'client'],
    [
      'Invalid or unsupported protocol version (71); supported versions are (3/v3, 4/v4)',
      'http',
      'client',
    ],
    [
      'Invalid or unsupported protocol version (22); supported versions are (3/v3, 4/v4)',
      'tls',
      'client',
    ],
    ['expected SETTINGS frame as the first frame, got frame type 80', 'http', 'server'],
    ['http2: unexpected frame type 84', 'http', 'client'],
    ['gossip: Received invalid msgType (72) from=10.0.0.7:47126', 'http', 'client'],
    ['AMQPInvalidFrameException: Invalid frame type 21', 'tls', 'both'],
    ['AMQPInvalidFrameException: Invalid frame type 72', 'http', 'server'],
    ['Packet sequence number wrong - got 45 expected 0', 'ssh', 'server'],
    ['Packet sequence number wrong - got 80 expected 0', 'http', 'server'],
    ['got packets out of order. Expected 0 but received 80', 'http', 'server'],
    ['Protocol error, got "H" as reply type byte', 'http', 'server'],
    ['Protocol error, got "S" as reply type byte', 'ssh', 'both'],
    ['Protocol error, got "\\x15" as reply type byte', 'tls', 'both'],
    [String.raw`{"msg":"protocol error, got \"H\" as reply type byte"}`, 'http', 'server'],
    ["Protocol Error: 'H'", 'http', 'server'],
    ['socks: unexpected protocol version 72', 'http', 'server'],
    ['Unsupported SOCKS version: 0x47', 'http', 'client'],
    ['SOCKS version 71 not recognized', 'http', 'client'],
    ["unrecognized SOCKS protocol version 'G'", 'http', 'client'],
    ['rtmp: invalid version 71 in handshake', 'http', 'client'],
    ['bad magic byte 0x47', 'http', 'client'],
    ['invalid first byte 71', 'http', 'client'],
    ['frame type 71 is not supported', 'http', 'client'],
    ['ERR_BAD_PACKET_TYPE: 72', 'http', 'server'],
    ['badFrameType=22', 'tls', 'client'],
    ['unknown message type "\\026"', 'tls', 'client'],
    ['Illegal character 0x16 in request line', 'tls', 'client'],
    ['cannot decode message: invalid tag 71', 'http', 'client'],
    ['ldap: unexpected tag 0x47', 'http', 'client'],
    ['read unknown op 71 from client 10.0.0.7:40112', 'http', 'client'],
    ['unexpected leading code point U+0047', 'http', 'client'],
    ['Exception: Unknown Response Type H.', 'http', 'server'],
    ['unsupported RESP prefix: H', 'http', 'server'],
    ['reader: unexpected tag 0x47 in stream', 'http', 'client'],
    ['reader: TPKT version 71 is not 3', 'http', 'client'],
    ['TPKT version 83, wanted 3: invalid', 'ssh', 'both'],
    ['wire: message code (00000048) not supported', 'http', 'server'],
    ['assertion: expected 0x7E but got 0x47', 'http', 'client'],
    ['expected 0xca, received 0x48', 'http', 'server'],
    ['Expected b4 and received 48', 'http', 'server'],
    ['proxy: expected version 4, got 71', 'http', 'client'],
    ['first octet 0x16, wanted 0x00', 'tls', 'client'],
    ['unexpected startup packet 72', 'http', 'server'],
    ['reader: unknown packet type 0x4A', 'mysql', 'server'],
  ] as const)('%s', (text, protocol, side) => {
    expect(found(text)[0]).toMatchObject({ confidence: 'likely', side });
    expect(found(text)[0]?.protocols[0]).toBe(protocol);
  });

  test.each(['unknown message type 21 in state OPEN', 'unexpected command code 22'])(
    'a type that may be the next of a list is no likely cause: %s',
    (text) => {
      expect(found(text).filter(({ confidence }) => confidence === 'likely')).toEqual([]);
    },
  );

  test('a number that many other things have is a weak cause', () => {
    expect(found('invalid header type: 42')[0]).toMatchObject({
      confidence: 'weak',
      protocols: ['imap', 'redis'],
    });
  });

  test('the byte is told with its place', () => {
    expect(found('Packet sequence number wrong - got 80 expected 1')[0]?.evidence).toMatchObject({
      number: 80n,
      reading: { width: 1, offset: 3 },
      bytes: Uint8Array.of(80),
    });
  });
});

describe('no byte of a foreign protocol', () => {
  test.each([
    'unsupported protocol version 66',
    'Invalid or unsupported protocol version: 4',
    'unknown message type 5',
    'invalid packet type 3',
    'unexpected response code 80',
    'unexpected status code 71',
    'Unsupported class file major version 72',
    'Unsupported major.minor version 52.0',
    'This version of ChromeDriver only supports Chrome version 80',
    "codec can't decode byte 0x80 in position 0: invalid start byte",
    'invalid byte sequence for encoding "UTF8": 0x80',
    'unsupported DNS record type 72',
    'dispatch_protocol_error: type 80 seq 5',
    'sshd[12]: Received unexpected packet type 80',
    'unsupported protocol version 80, maximum supported is 79',
    'unsupported protocol version 22; this server supports up to 21',
    'wrong version number, retry 71 of 80',
    'invalid frame type at line 71',
    'unknown packet type on port 80',
    'bad protocol version, attempt 71',
    'unknown message received in 71 ms',
    'expected frame type 71, got 3',
    'Packet sequence number wrong - got 3 expected 1',
    'Packet sequence number wrong - got 71 expected 70',
    'invalid command: exit code 71',
    'Unexpected token < in JSON at position 0',
    "invalid character 'H' looking for beginning of value",
    'unsupported payload type 72',
    'ip_tables: unsupported protocol 80',
    'icmp: unknown type 72',
    'device descriptor read/64, error -71',
    "Invalid option 'G'",
    "unknown command 'G'",
    'unknown column type 71',
    'audit: unknown record type 71',
    "Unsupported image format type 'P'",
    'bad packet 71 of 100',
    'received unknown frame, 80 bytes',
    'invalid packet length 80',
    'invalid request from 10.0.0.71',
    'Unknown event type 71',
    'unknown handshake message type 22',
    'RPC: unknown program version 80',
    "code 400, message Bad request version ('80')",
    'Unknown protocol version 72.84',
    'frame type mismatch at 12:71:72',
    "QuickFIX: Invalid MsgType 'G' in FIX message",
    'invalid opcode: 0000 [#1] SMP',
    'Illegal character 0x16 in line 3 of the template',
    'invalid character 0x16 in string literal',
    'illegal character U+0047 in identifier',
    "unknown tag 'H' in the release notes",
    'unknown request id 71',
    'bad octet 71 in address',
    "unsupported message type 'P' in queue orders",
    'invalid prefix length 71',
    'unsupported option: type A',
    'invalid vitamin type B.',
    'expected 4 but got 72 rows',
    'sensor test: expected 0x0B but got 0x47 in register 7',
    'expected checksum a0 and received 47',
    'unexpected prefix 72 in hostname list',
    'unexpected tag 80 in a paragraph',
    'bad signature 18516 on a voucher',
    'path prefix 71 unknown',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

test('a message with thousands of numbers costs a bounded number of looks', () => {
  expect(found('invalid frame type 71 '.repeat(5000)).length).toBeLessThanOrEqual(64);
});
