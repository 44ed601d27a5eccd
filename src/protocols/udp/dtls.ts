import { concat, hex, text, u16be } from '../../bytes/build.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from '../protocol.ts';

/**
 * DTLS 1.2: a hello without a cookie, to which a server keeps no state but answers with one
 * (RFC 6347 section 4.2.1), or with its own hello, or with an alert.
 */
export const dtls = protocol({
  id: 'dtls',
  title: 'Datagram Transport Layer Security',
  name: 'DTLS',
  transport: 'udp',
  ports: [4433, 5684, 5349, 2083],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'RFC 6347 sections 4.1 and 4.2',
  openings: [clientHello()],
  server,
  client,
});

/** Suites of the usual certificates and of pre-shared keys, in versions 1.2 and 1.0. */
function clientHello(): Uint8Array {
  const suites = hex(
    'c02b c02f c02c c030 cca9 cca8 009e c009 c013 c0ac c0ae 009c 002f 00a8 c0a8 008c 00ff',
  );
  const extensions = concat(
    extension(10, hex('0006 001d 0017 0018')),
    extension(11, hex('01 00')),
    extension(13, hex('000e 0403 0503 0804 0805 0401 0501 0201')),
    extension(23, hex('')),
  );
  const hello = concat(
    ...[hex('fefd'), text('firstbytes asks: what is spoken?')],
    ...[hex('00 00'), u16be(suites.length), suites, hex('01 00')],
    ...[u16be(extensions.length), extensions],
  );
  const size = concat(hex('00'), u16be(hello.length));
  const message = concat(hex('01'), size, hex('0000 000000'), size, hello);
  return concat(hex('16 feff 0000 000000000000'), u16be(message.length), message);
}

function extension(type: number, contents: Uint8Array): Uint8Array {
  return concat(u16be(type), u16be(contents.length), contents);
}

const any = undefined;
/** Versions 1.0 and 1.2; the first two bytes are 01 00 before the standard, as in AnyConnect. */
const high: ByteTest = (byte) => byte === 0xfe || byte === 1;
const version: ByteTest = (byte) => byte === 0xff || byte === 0xfd || byte === 0;
/** Type, version, epoch 0 and one of the first sequence numbers, length below 16 KiB. */
const record = (type: number): readonly ByteTest[] => [
  ...[type, high, version, 0, 0, 0, 0, 0, 0, 0, between(0, 15)],
  ...[between(0, 0x40), any],
];
/** Type, length, message sequence 0 or 1, fragment from the start; then a version. */
const handshake = (type: number): readonly ByteTest[] => [
  ...[type, 0, any, any, 0, between(0, 1), 0, 0, 0, 0, any, any],
  ...[high, version],
];
const VERSIONS: Readonly<Record<number, string>> = { 0: '0.9', 255: '1.0', 253: '1.2' };

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [helloVerifyRequest, serverHello, alert];

const HELLO_VERIFY_REQUEST = [...record(0x16), ...handshake(3)];
const SERVER_HELLO = [...record(0x16), ...handshake(2)];
const ALERT = [...record(0x15).slice(0, 11), 0, 2, between(1, 2), between(0, 120)];

/** It states version 1.0 whatever will be agreed on (section 4.2.1). */
function helloVerifyRequest(reader: Reader): Answer {
  const isOne = reader.pattern(HELLO_VERIFY_REQUEST);
  return isOne ? match('certain', 'HelloVerifyRequest', reader.at) : REJECT;
}

function serverHello(reader: Reader): Answer {
  if (!reader.pattern(SERVER_HELLO)) return REJECT;
  const protocolVersion = VERSIONS[reader.bytes[26] as number] as string;
  return match('certain', 'ServerHello', reader.at, { protocolVersion });
}

function alert(reader: Reader): Answer {
  if (!reader.pattern(ALERT)) return REJECT;
  return match('certain', 'alert', reader.at, { note: `alert ${reader.bytes[14]}` });
}

const CLIENT_HELLO = [...record(0x16), ...handshake(1)];

function client(reader: Reader): Answer {
  return reader.pattern(CLIENT_HELLO) ? match('certain', 'ClientHello', reader.at) : REJECT;
}
