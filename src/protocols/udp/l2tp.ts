import { concat, hex, text, u16be } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';

/** Control message types and attributes (RFC 2661 sections 4.4.1, 4.4.3 and 6). */
const SCCRQ = 1;
const SCCRP = 2;
const STOP_CCN = 4;
const HOST_NAME = 7;
const VENDOR_NAME = 8;
const ASSIGNED_TUNNEL = 9;

/** Control message with length and sequence numbers, version 2. */
const CONTROL = hex('c802');

/**
 * L2TP: a request for a tunnel with a mandatory attribute that does not exist, so that the server has
 * to refuse it (RFC 2661 section 4.1): no tunnel comes into being.
 */
export const l2tp = protocol({
  id: 'l2tp',
  title: 'Layer Two Tunneling Protocol',
  name: 'L2TP',
  transport: 'udp',
  ports: [1701],
  speaksFirst: 'client',
  spec: 'RFC 2661 sections 3.1, 4.1, 4.4 and 6.1 to 6.4',
  openings: [
    controlMessage(
      attribute(0, u16be(SCCRQ)),
      attribute(2, hex('0100')),
      attribute(3, hex('00000003')),
      attribute(HOST_NAME, text('firstbytes')),
      attribute(ASSIGNED_TUNNEL, text('fb')),
      attribute(0xffff, hex('')),
    ),
  ],
  serverBeginnings: [[0xc8, 2]],
  server,
  client,
});

/** The first message, with tunnel and session 0. */
function controlMessage(...attributes: readonly Uint8Array[]): Uint8Array {
  const body = concat(...attributes);
  return concat(CONTROL, u16be(12 + body.length), new Uint8Array(8), body);
}

/** Mandatory, its length, vendor 0 (the IETF). */
function attribute(type: number, value: Uint8Array): Uint8Array {
  return concat(u16be(0x8000 + 6 + value.length), u16be(0), u16be(type), value);
}

interface ControlHeader {
  readonly length: number;
  readonly tunnel: number;
  readonly session: number;
  readonly sent: number;
  readonly expected: number;
}

/** Every control message has these bits set, and may have no others (section 3.1). */
function readHeader(reader: Reader): ControlHeader | undefined {
  if (!reader.text(CONTROL)) return undefined;
  const [length, tunnel, session] = [reader.u16be(), reader.u16be(), reader.u16be()];
  return { length, tunnel, session, sent: reader.u16be(), expected: reader.u16be() };
}

function server(reader: Reader, { sent }: Reply): Answer {
  const request = new Reader(sent);
  if (ifThere(request, client)?.answer !== 'match') return REJECT;
  const tunnel = assignedTunnel(sent);
  return firstMatch(reader, SERVER_WAYS, tunnel);
}

const SERVER_WAYS = [acknowledgement, answerTo];

/** A message without attributes: the first message was received. */
function acknowledgement(reader: Reader, tunnel: number | undefined): Answer {
  const header = readHeader(reader);
  if (header?.length !== 12 || header.session !== 0 || header.expected !== 1) return REJECT;
  const isOurs = tunnel !== undefined && header.tunnel === tunnel;
  return match(isOurs ? 'certain' : 'weak', 'acknowledgement', reader.at);
}

const KINDS: Readonly<Record<number, string>> = {
  [SCCRP]: 'reply to a request for a tunnel',
  [STOP_CCN]: 'end of the tunnel',
};

/** The message type is the first attribute (section 4.1). */
function answerTo(reader: Reader, tunnel: number | undefined): Answer {
  const header = readHeader(reader);
  if (!header || header.length < 20 || header.session !== 0) return REJECT;
  if (tunnel !== undefined && ![tunnel, 0].includes(header.tunnel)) return REJECT;
  if (!reader.text(hex('8008 0000 0000'))) return REJECT;
  const kind = KINDS[reader.u16be()];
  if (!kind) return REJECT;
  const end = reader.at;
  reader.awaitBytes(header.length);
  return match('certain', kind, end, factsOf(reader.bytes.subarray(0, header.length)));
}

function client(reader: Reader): Answer {
  const header = readHeader(reader);
  if (!header || header.length < 20 || header.tunnel !== 0 || header.session !== 0) return REJECT;
  if (header.expected !== 0 || !reader.text(hex('8008 0000 0000 0001'))) return REJECT;
  const end = reader.at;
  reader.awaitBytes(header.length);
  return match('certain', 'request for a tunnel', end, factsOf(reader.bytes));
}

/** The attributes of the IETF behind a control header, by type. */
function attributesOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  const reader = new Reader(bytes, true, 12);
  ifThere(reader, () => {
    while (reader.left >= 6) {
      const length = reader.u16be() & 0x3ff;
      const vendor = reader.u16be();
      const type = reader.u16be();
      if (length < 6) return;
      const value = reader.take(length - 6);
      if (vendor === 0 && !found.has(type)) found.set(type, value);
    }
  });
  return found;
}

function assignedTunnel(sent: Uint8Array): number | undefined {
  const value = attributesOf(sent).get(ASSIGNED_TUNNEL);
  const id = value?.length === 2 ? new Reader(value).u16be() : 0;
  return id === 0 ? undefined : id;
}

/** The maker, if it is stated as text; the name of a host is not software. */
function factsOf(bytes: Uint8Array): Facts {
  const vendor = latin1(attributesOf(bytes).get(VENDOR_NAME) ?? hex(''));
  return /^[ -~]{1,64}$/.test(vendor) ? { note: `vendor ${vendor}` } : {};
}
