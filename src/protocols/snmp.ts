import { type Element, readElement } from '../bytes/ber.ts';
import { hex } from '../bytes/build.ts';
import { equal, indexOf } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;

/**
 * SNMP over TCP: the discovery of the engine by SNMPv3 (RFC 3414 section 4), which needs no
 * community and so does not count as a failed login. The answer is a report with our message id.
 */
export const snmp = protocol({
  id: 'snmp',
  title: 'Simple Network Management Protocol',
  name: 'SNMP',
  tlsAliases: ['snmptls'],
  ports: [161, 162],
  tlsPorts: [10161],
  popularity: 6,
  speaksFirst: 'client',
  spec: 'RFC 3430 section 2, RFC 3412 section 6, RFC 3414 section 4, RFC 1157 section 4',
  // Version 3; message id 6662cafe, reportable; an empty engine id; an empty GetRequest.
  openings: [
    hex(
      '303e 020103 3011 02046662cafe 020300ffe3 040104 020103' +
        '0410 300e 0400 020100 020100 0400 0400 0400' +
        '3014 0400 0400 a00e 02046662beef 020100 020100 3000',
    ),
  ],
  serverBeginnings: [[0x30]],
  server,
  client,
});

/** Private enterprise numbers in an engine id (RFC 3411 section 5) of widespread agents. */
const ENGINES: readonly { readonly number: Uint8Array; readonly product: string }[] = [
  { number: hex('80001f88'), product: 'Net-SNMP' },
  { number: hex('80000009'), product: 'Cisco' },
  { number: hex('80000a4c'), product: 'Juniper' },
];

function server(reader: Reader, { sent }: Reply): Answer {
  const answer = readAnswer(reader, sent);
  if (!answer) return REJECT;
  return match('certain', ruleOf(answer), answer.end, {
    protocolVersion: answer.version,
    ...engine(reader.bytes, answer),
  });
}

/** A message's version and its id: the message's own in version 3, before that the request's. */
interface Message {
  readonly version: '1' | '2c' | '3';
  readonly id: Uint8Array;
  readonly end: number;
  /** The tag of the PDU, and the community, in versions 1 and 2c. */
  readonly pdu?: number;
  readonly community?: Uint8Array;
  /** Of version 3: whether a report is requested. */
  readonly isReportable?: boolean;
  readonly isEncrypted?: boolean;
}

/** The answer to the message that was sent, with its version, community and id. */
export function readAnswer(reader: Reader, sent: Uint8Array): Message | undefined {
  const request = ifThere(new Reader(sent), readMessage);
  if (!request || isOfServer(request)) return undefined;
  const answer = readMessage(reader);
  if (answer?.version !== request.version) return undefined;
  if (!isOfServer(answer) && !hasAnswer(reader, answer)) return undefined;
  if (!equal(answer.id, request.id)) return undefined;
  const [ours, theirs] = [request.community, answer.community];
  return !ours || (theirs && equal(ours, theirs)) ? answer : undefined;
}

export function ruleOf({ version }: Message): string {
  return `answer of version ${version} with the id of the request`;
}

const [RESPONSE, REPORT] = [0xa2, 0xa8];

/** A Response or a Report; in version 3 a message that requests no report. */
function isOfServer({ version, pdu, isReportable }: Message): boolean {
  return version === '3' ? !isReportable : pdu === RESPONSE || pdu === REPORT;
}

/**
 * An agent that repeats the flags of the request (net-snmp of npm) is known by the PDU, behind the
 * security parameters, engine and context, if that is readable.
 */
function hasAnswer(reader: Reader, { version, isEncrypted }: Message): boolean {
  if (version !== '3' || isEncrypted) return false;
  if (!contents(reader, OCTETS) || !enter(reader, SEQUENCE)) return false;
  if (!contents(reader, OCTETS) || !contents(reader, OCTETS)) return false;
  const tag = reader.peek();
  return tag === RESPONSE || tag === REPORT;
}

const VERSION = hex('0201');

function readMessage(reader: Reader): Message | undefined {
  const outer = enter(reader, SEQUENCE);
  if (!outer || !reader.text(VERSION)) return undefined;
  const version = reader.u8();
  if (version === 3) return headerId(reader, outer.end);
  return version <= 1 ? pduId(reader, outer.end, version === 0 ? '1' : '2c') : undefined;
}

/** Version 3 (RFC 3412 section 6): id, maximum size, flags, security model 3. */
function headerId(reader: Reader, limit: number): Message | undefined {
  const header = enter(reader, SEQUENCE);
  if (!header || header.end > limit) return undefined;
  const id = contents(reader, INTEGER);
  const size = id && contents(reader, INTEGER);
  const flags = size && enter(reader, OCTETS);
  if (!id || !flags || flags.end - flags.start !== 1) return undefined;
  const bits = reader.u8();
  const [isReportable, isEncrypted] = [(bits & 0x04) !== 0, (bits & 0x02) !== 0];
  if (enter(reader, INTEGER)?.end !== header.end) return undefined;
  reader.demand(header.end);
  reader.at = header.end;
  return { version: '3', id, end: header.end, isReportable, isEncrypted };
}

const MAX_COMMUNITY_LENGTH = 255;

/** Versions 1 and 2c: a community of printable letters, then a PDU that begins with its id. */
function pduId(reader: Reader, limit: number, version: '1' | '2c'): Message | undefined {
  const element = enter(reader, OCTETS);
  if (!element) return undefined;
  const size = element.end - element.start;
  const isText = size <= MAX_COMMUNITY_LENGTH && isPrintable(reader.available(size));
  if (element.end > limit || !isText) return undefined;
  const community = reader.take(size);
  const tag = reader.peek();
  if (tag < 0xa0 || tag > 0xa8 || readElement(reader)?.end !== limit) return undefined;
  // The trap of version 1 begins with an object identifier.
  const id = enter(reader, tag === 0xa4 ? 0x06 : INTEGER);
  if (!id || id.end > limit) return undefined;
  return { version, id: reader.take(id.end - id.start), end: id.end, pdu: tag, community };
}

/** Moves past the head of an element, if its tag is the one that must be there. */
function enter(reader: Reader, tag: number): Element | undefined {
  return reader.peek() === tag ? readElement(reader) : undefined;
}

function contents(reader: Reader, tag: number): Uint8Array | undefined {
  const element = enter(reader, tag);
  return element && reader.take(element.end - element.start);
}

/** The engine id names the maker. */
function engine(bytes: Uint8Array, { version, end }: Message): Facts {
  if (version !== '3') return {};
  const known = ENGINES.find(({ number }) => {
    const at = indexOf(bytes, number, end);
    return at !== -1 && at < end + 12;
  });
  return known ? { product: known.product } : {};
}

function client(reader: Reader): Answer {
  const found = readMessage(reader);
  // A GetResponse or a Report is a server's.
  if (!found || found.pdu === RESPONSE || found.pdu === REPORT) return REJECT;
  return match('certain', `message of version ${found.version}`, found.end, {
    protocolVersion: found.version,
  });
}
