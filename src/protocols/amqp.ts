import { hex, text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** AMQP: the protocol header and Connection.Start of 0-9-1 (sections 2.2.4, 4.2.2), and 1.0's headers. */
export const amqp = protocol({
  id: 'amqp',
  title: 'Advanced Message Queuing Protocol',
  name: 'AMQP',
  aliases: ['rabbitmq'],
  tlsAliases: ['amqps'],
  ports: [5672],
  tlsPorts: [5671],
  popularity: 19,
  speaksFirst: 'client',
  spec: 'AMQP 0-9-1 section 4.2.2; OASIS AMQP 1.0 part 2 section 2.2',
  // rhea closes at the header of 0-9-1, where 1.0 demands its own; with that of SASL clients of 1.0
  // begin.
  openings: [text('AMQP\x00\x00\x09\x01'), text('AMQP\x03\x01\x00\x00')],
  echoes: true,
  // The usual frame_max.
  // A client that reads the A of a header knows that its version was refused.
  framing: {
    offset: 3,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 131_072,
    compared: { server: [(byte) => byte !== 0x41] },
  },
  firstMessage: 'unframed',
  sendsCredentials: {
    when: 'greeted',
    sends: 'user name and password in Start-Ok (mechanism PLAIN)',
    inStream: /PLAIN/,
    source: 'AMQP 0-9-1, connection.start-ok; RFC 4616',
  },
  server,
  client: header,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [connectionStart, headerOfServer];

/** A server of 1.0 repeats the header that it accepts, as an echo would, but its mechanisms follow. */
function headerOfServer(reader: Reader, sent: Uint8Array): Answer {
  const answer = header(reader);
  if (answer.answer !== 'match' || !equal(sent, reader.bytes.subarray(0, reader.at))) return answer;
  if (reader.left > 0) return reader.pattern(MECHANISMS) ? answer : REJECT;
  reader.awaitEnd();
  return { ...answer, confidence: 'weak' };
}

/** A SASL frame with sasl-mechanisms (1.0 sections 5.3.1 and 5.3.3.1). */
const MECHANISMS = [0, 0, undefined, undefined, 2, between(0, 1), 0, 0, 0, 0x53];

/** What follows `AMQP`, and the version that it stands for. */
const VERSIONS: ReadonlyMap<Uint8Array, string> = new Map([
  [hex('00000901'), '0-9-1'],
  [hex('01010009'), '0-9'],
  [hex('01010800'), '0-8'],
  [hex('0101000a'), '0-10'],
  [hex('00010000'), '1.0'],
  [hex('02010000'), '1.0'],
  [hex('03010000'), '1.0'],
]);
const HEADERS = [...VERSIONS.keys()];

/** A server that does not support what it received sends its own header and closes (0-9-1 section 4.2.2). */
function header(reader: Reader): Answer {
  const found = reader.text('AMQP') && reader.oneOf(HEADERS);
  const protocolVersion = found && VERSIONS.get(found);
  return protocolVersion
    ? match('certain', 'protocol header', reader.at, { protocolVersion })
    : REJECT;
}

/** Method frame on channel 0, class 10 (connection), method 10 (start). */
const START = [0x01, 0, 0, 0, between(0, 2), undefined, undefined, 0, 10, 0, 10];
const [VERSION_0_9, VERSION_8_0] = [Uint8Array.of(0, 9), Uint8Array.of(8, 0)];
const START_VERSIONS = [VERSION_0_9, VERSION_8_0];

function connectionStart(reader: Reader): Answer {
  const version = reader.pattern(START) && reader.oneOf(START_VERSIONS);
  if (!version) return REJECT;
  return match('certain', 'Connection.Start', reader.at, {
    protocolVersion: version === VERSION_0_9 ? '0-9' : '0-8',
    ...serverProperties(reader),
  });
}

/** How long the value of a field is, by its type, where that does not depend on the value. */
const SIZES: Readonly<Record<string, number>> = {
  t: 1,
  b: 1,
  B: 1,
  s: 2,
  U: 2,
  u: 2,
  I: 4,
  i: 4,
  f: 4,
  D: 5,
  l: 8,
  L: 8,
  d: 8,
  T: 8,
  V: 0,
};
const LONG_TYPES = ['S', 'F', 'A', 'x'];

/** `product` and `version` of the table of server properties (0-9-1 section 1.4.2.2.3). */
function serverProperties(reader: Reader): Facts {
  const texts = new Map<string, string>();
  ifThere(reader, (table) => readTexts(table, texts));
  const [product, version] = [texts.get('product'), texts.get('version')];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/** Collects the fields of a table that are texts; a field of an unknown type ends it. */
function readTexts(reader: Reader, texts: Map<string, string>): void {
  const size = reader.u32be();
  const end = reader.at + size;
  while (reader.at < end) {
    const name = latin1(reader.take(reader.u8()));
    const type = String.fromCharCode(reader.u8());
    const length = LONG_TYPES.includes(type) ? reader.u32be() : SIZES[type];
    if (length === undefined) return;
    const value = reader.take(length);
    if (type === 'S') texts.set(name, latin1(value));
  }
}
