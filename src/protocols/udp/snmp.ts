import { readElement } from '../../bytes/ber.ts';
import { hex } from '../../bytes/build.ts';
import { equal } from '../../bytes/compare.ts';
import { between } from '../../bytes/pattern.ts';
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
import { der, descend } from './der.ts';

/**
 * SNMP: the discovery of version 3 (RFC 3414 section 4), a get request without user, engine or
 * variables. It needs no community and no password: any agent with version 3 answers with a
 * report. An agent of versions 1 and 2c only, which replies to those who know its community, is silent.
 */
export const snmp = protocol({
  id: 'snmp',
  title: 'Simple Network Management Protocol',
  name: 'SNMP',
  transport: 'udp',
  ports: [161],
  popularity: 8,
  speaksFirst: 'client',
  spec: 'RFC 3412 section 6, RFC 3414 section 4; RFC 3416 section 3',
  openings: [discovery()],
  server,
  client,
});

/** Message id `firs`, 65507 bytes at most, reportable, user-based security model. */
function discovery(): Uint8Array {
  const header = der(0x30, der(2, 'firs'), hex('0203 00ffe3'), hex('0401 04'), hex('0201 03'));
  const security = der(0x30, hex('0400 020100 020100 0400 0400 0400'));
  const request = der(0xa0, der(2, 'firs'), hex('020100 020100'), der(0x30));
  const scoped = der(0x30, hex('0400 0400'), request);
  return der(0x30, hex('020103'), header, der(4, security), scoped);
}

function server(reader: Reader, { sent }: Reply): Answer {
  const request = ifThere(new Reader(sent), readMessageId);
  if (!request || request.length < 4) return REJECT;
  const id = readMessageId(reader);
  if (!id || !equal(request, id)) return REJECT;
  const end = reader.at;
  if (!isReport(reader)) return REJECT;
  const facts = { protocolVersion: '3', ...ifThere(new Reader(reader.bytes, true, end), engine) };
  return match('certain', 'version 3 message with our id', end, facts);
}

/**
 * The largest size, then flags that request no report: only an agent sends them. An agent that
 * repeats the flags of the request (net-snmp of npm) is known by the PDU, if that is readable.
 */
function isReport(reader: Reader): boolean {
  if (!descend(reader, [[0x02]])) return false;
  reader.skip(reader.bytes[reader.at - 1] as number);
  if (!reader.pattern([0x04, 1, any])) return false;
  const flags = reader.bytes[reader.at - 1] as number;
  return (flags & REPORTABLE) === 0 || ((flags & ENCRYPTED) === 0 && hasAnswer(reader));
}

/** Security model and parameters, then engine, context and a Response (a2) or a Report (a8). */
function hasAnswer(reader: Reader): boolean {
  if (!skipElement(reader) || !skipElement(reader) || !descend(reader, [[0x30]])) return false;
  if (!skipElement(reader) || !skipElement(reader)) return false;
  return [0xa2, 0xa8].includes(reader.peek());
}

function skipElement(reader: Reader): boolean {
  const element = readElement(reader);
  if (!element) return false;
  reader.demand(element.end);
  reader.at = element.end;
  return true;
}

const any = undefined;
/** Flags of RFC 3412 section 6.4. */
const ENCRYPTED = 0x02;
const REPORTABLE = 0x04;

const VERSION_3 = hex('020103');

/** Moves past 30 length, version 3, 30 length, message id. */
function readMessageId(reader: Reader): Uint8Array | undefined {
  if (!descend(reader, [[0x30]]) || !reader.text(VERSION_3)) return undefined;
  if (!descend(reader, [[0x30], [0x02]])) return undefined;
  const size = reader.bytes[reader.at - 1] as number;
  return size > 4 ? undefined : reader.take(size);
}

/** The maker of the engine: an enterprise number, if the first bit of its id is set (RFC 3411). */
function engine(reader: Reader): Facts {
  for (let i = 0; i < 3; i++) {
    const element = readElement(reader);
    if (!element) return {};
    reader.at = element.end;
  }
  if (!descend(reader, [[0x04], [0x30], [0x04]])) return {};
  const enterprise = reader.u32be() - 0x8000_0000;
  if (enterprise < 0) return {};
  return enterprise === NET_SNMP
    ? { product: 'Net-SNMP' }
    : { note: `engine of enterprise ${enterprise}` };
}

/** IANA private enterprise numbers. */
const NET_SNMP = 8072;

/** Version 1 or 2c, a community and a request; or version 3 with its header. */
function client(reader: Reader): Answer {
  return firstMatch(reader, [versionThree, withCommunity]);
}

function versionThree(reader: Reader): Answer {
  if (!readMessageId(reader) || !descend(reader, [[0x02]])) return REJECT;
  return match('certain', 'message of version 3', reader.at, { protocolVersion: '3' });
}

/** From GetRequest (a0) to Trap of version 2 (a7), but for Response (a2). */
const REQUESTS = [0xa0, 0xa1, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7];

const MAX_COMMUNITY_LENGTH = 255;

function withCommunity(reader: Reader): Answer {
  if (!descend(reader, [[0x30]]) || !reader.pattern([0x02, 1, between(0, 1)])) return REJECT;
  const protocolVersion = reader.bytes[reader.at - 1] === 0 ? '1' : '2c';
  const community = reader.peek() === 0x04 ? readElement(reader) : undefined;
  if (!community || community.end - community.start > MAX_COMMUNITY_LENGTH) return REJECT;
  reader.at = community.end;
  if (!descend(reader, [REQUESTS, [0x02, 0x06]])) return REJECT;
  return match('certain', 'version, community and request', reader.at, { protocolVersion });
}
