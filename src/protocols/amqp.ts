import { hex, text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { Cursor } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** AMQP: the protocol header and Connection.Start of 0-9-1 (sections 2.2.4, 4.2.2), and 1.0's headers. */
export const amqp = protocol({
  id: 'amqp',
  title: 'Advanced Message Queuing Protocol',
  name: 'AMQP',
  aliases: ['rabbitmq'],
  tlsAliases: ['amqps'],
  sendsCredentials: {
    when: 'greeted',
    sends: 'user name and password in Start-Ok (mechanism PLAIN)',
    source: 'AMQP 0-9-1, connection.start-ok; RFC 4616',
  },
  ports: [5672],
  tlsPorts: [5671],
  speaksFirst: 'client',
  spec: 'AMQP 0-9-1 section 4.2.2; OASIS AMQP 1.0 part 2 section 2.2',
  openings: [text('AMQP\x00\x00\x09\x01')],
  // The usual frame_max.
  framing: { offset: 3, size: 4, endian: 'big', counts: 'payload', max: 131_072 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Headers after `AMQP`: the four bytes, and the version that they stand for. */
const HEADERS: readonly { readonly bytes: Uint8Array; readonly version: string }[] = [
  { bytes: hex('00000901'), version: '0-9-1' },
  { bytes: hex('01010009'), version: '0-9' },
  { bytes: hex('01010800'), version: '0-8' },
  { bytes: hex('0101000a'), version: '0-10' },
  { bytes: hex('00010000'), version: '1.0' },
  { bytes: hex('02010000'), version: '1.0' },
  { bytes: hex('03010000'), version: '1.0' },
];

function server({ bytes, ended }: Reply): Verdict {
  const verdict = bytes[0] === 0x01 ? connectionStart(bytes) : header(bytes);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const verdict = header(bytes);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** A server that cannot speak what it was sent says its own header and closes (0-9-1 section 4.2.2). */
function header(bytes: Uint8Array): Verdict {
  const start = compare(bytes, 'AMQP');
  if (start !== 'full') return start === 'partial' ? NEED : REJECT;
  const fits = HEADERS.map((one) => compare(bytes, one.bytes, 4));
  const version = HEADERS[fits.indexOf('full')]?.version;
  if (version) return match('certain', 'protocol header', 8, { protocolVersion: version });
  return fits.includes('partial') ? NEED : REJECT;
}

/** Method frame on channel 0, class 10 (connection), method 10 (start), version 0-9 or 8-0. */
function connectionStart(bytes: Uint8Array): Verdict {
  const frame = [0x01, 0, 0, 0, between(0, 2), undefined, undefined, 0, 10, 0, 10];
  const versions = [
    comparePattern(bytes, [...frame, 0, 9]),
    comparePattern(bytes, [...frame, 8, 0]),
  ];
  if (versions.includes('full')) {
    return match('certain', 'Connection.Start', 13, {
      protocolVersion: versions[0] === 'full' ? '0-9' : '0-8',
      ...serverProperties(bytes),
    });
  }
  return versions.includes('partial') ? NEED : REJECT;
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

/** `product` and `version` of the table of server properties (0-9-1 section 1.4.2.2.3). */
function serverProperties(bytes: Uint8Array): Facts {
  const c = new Cursor(bytes, 13);
  const size = c.u32be() ?? 0;
  const end = Math.min(bytes.length, 17 + size);
  const texts = new Map<string, string>();
  while (c.at < end) {
    const name = c.take(c.u8() ?? 0);
    const type = String.fromCharCode(c.u8() ?? 0);
    const isLong = ['S', 'F', 'A', 'x'].includes(type);
    const value = c.take((isLong ? c.u32be() : SIZES[type]) ?? -1);
    if (!name || !value) break;
    if (type === 'S') texts.set(latin1(name), latin1(value));
  }
  const [product, version] = [texts.get('product'), texts.get('version')];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}
