import { concat, hex, text, u16be } from '../../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

/**
 * DTLS 1.2: a hello without a cookie, to which a server keeps no state but answers with one
 * (RFC 6347 section 4.2.1), or with its own hello, or with an alert.
 */
export const dtls = protocol({
  id: 'dtls',
  title: 'Datagram Transport Layer Security',
  name: 'DTLS',
  popularity: 4,
  transport: 'udp',
  ports: [4433, 5684, 5349, 2083],
  speaksFirst: 'client',
  spec: 'RFC 6347 sections 4.1 and 4.2',
  openings: [clientHello()],
  server: legacyServer(server),
  client: legacyClient(client),
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
const version: ByteTest = (byte) => byte === 0xff || byte === 0xfd;
/** Type, version, epoch 0 and one of the first sequence numbers, length below 16 KiB. */
const record = (type: number): readonly ByteTest[] => [
  ...[type, 0xfe, version, 0, 0, 0, 0, 0, 0, 0, between(0, 15)],
  ...[between(0, 0x40), any],
];
/** Type, length, message sequence 0 or 1, fragment from the start; then a version. */
const handshake = (type: number): readonly ByteTest[] => [
  ...[type, 0, any, any, 0, between(0, 1), 0, 0, 0, 0, any, any],
  ...[0xfe, version],
];
const VERSIONS: Readonly<Record<number, string>> = { 255: '1.0', 253: '1.2' };

function server({ bytes, ended }: Reply): Verdict {
  const shapes = [
    { rule: 'HelloVerifyRequest', shape: [...record(0x16), ...handshake(3)] },
    { rule: 'ServerHello', shape: [...record(0x16), ...handshake(2)] },
    { rule: 'alert', shape: [...record(0x15).slice(0, 11), 0, 2, between(1, 2), between(0, 120)] },
  ];
  const found = shapes.map(({ rule, shape }) => ({
    rule,
    shape,
    fit: comparePattern(bytes, shape),
  }));
  const whole = found.find(({ fit }) => fit === 'full');
  if (whole) return match('certain', whole.rule, whole.shape.length, facts(bytes, whole.rule));
  return found.some(({ fit }) => fit === 'partial') && !ended ? NEED : REJECT;
}

function facts(bytes: Uint8Array, rule: string) {
  if (rule === 'alert') return { note: `alert ${bytes[14]}` };
  // A HelloVerifyRequest says 1.0 whatever will be agreed on (section 4.2.1).
  const protocolVersion = VERSIONS[bytes[26] ?? 0];
  return rule === 'ServerHello' && protocolVersion ? { protocolVersion } : {};
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const shape = [...record(0x16), ...handshake(1)];
  const fit = comparePattern(bytes, shape);
  if (fit === 'full') return match('certain', 'ClientHello', shape.length);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
