import { elementAt } from '../bytes/ber.ts';
import { hex } from '../bytes/build.ts';
import { compare, indexOf, startsWith } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
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

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;

/**
 * SNMP over TCP: the discovery of the engine by SNMPv3 (RFC 3414 section 4), which needs no
 * community and so is no failed login. The answer is a report with our message id.
 */
export const snmp = protocol({
  id: 'snmp',
  title: 'Simple Network Management Protocol',
  name: 'SNMP',
  tlsAliases: ['snmptls'],
  ports: [161, 162],
  tlsPorts: [10161],
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
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Private enterprise numbers in an engine id (RFC 3411 section 5) of widespread agents. */
const ENGINES: readonly { readonly number: string; readonly product: string }[] = [
  { number: '80001f88', product: 'Net-SNMP' },
  { number: '80000009', product: 'Cisco' },
  { number: '80000a4c', product: 'Juniper' },
];

function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const answer = messageId(bytes);
  if (answer === 'bad') return REJECT;
  if (answer === 'partial') return need;
  const asked = messageId(sent);
  if (typeof asked !== 'object' || asked.id.length !== 4) return REJECT;
  if (!startsWith(answer.id, asked.id) || answer.id.length !== 4) return REJECT;
  const rule = `answer of version ${answer.version} with our id`;
  return match('certain', rule, answer.end, {
    protocolVersion: answer.version,
    ...engine(bytes, answer),
  });
}

/** A message's version and its id: the message's own in version 3, before that the request's. */
interface Message {
  readonly version: '1' | '2c' | '3';
  readonly id: Uint8Array;
  readonly end: number;
  /** The tag of the PDU in versions 1 and 2c. */
  readonly pdu?: number;
}

function messageId(bytes: Uint8Array): Message | 'partial' | 'bad' {
  const outer = element(bytes, 0, SEQUENCE);
  if (typeof outer === 'string') return outer;
  const version = compare(bytes, hex('0201'), outer.start);
  if (version !== 'full') return version === 'partial' ? 'partial' : 'bad';
  const said = bytes[outer.start + 2];
  if (said === undefined) return 'partial';
  const at = outer.start + 3;
  if (said === 3) return headerId(bytes, at, outer.end);
  return said <= 1 ? pduId(bytes, at, outer.end, said === 0 ? '1' : '2c') : 'bad';
}

/** Version 3 (RFC 3412 section 6): id, maximum size, flags, security model 3. */
function headerId(bytes: Uint8Array, at: number, limit: number): Message | 'partial' | 'bad' {
  const header = element(bytes, at, SEQUENCE);
  if (typeof header === 'string') return header;
  if (header.end > limit) return 'bad';
  const id = element(bytes, header.start, INTEGER);
  if (typeof id === 'string') return id;
  const size = element(bytes, id.end, INTEGER);
  if (typeof size === 'string') return size;
  const flags = element(bytes, size.end, OCTETS);
  if (typeof flags === 'string') return flags;
  if (flags.end - flags.start !== 1) return 'bad';
  const model = element(bytes, flags.end, INTEGER);
  if (typeof model === 'string') return model;
  if (model.end !== header.end) return 'bad';
  if (bytes.length < header.end) return 'partial';
  return { version: '3', id: bytes.subarray(id.start, id.end), end: header.end };
}

/** Versions 1 and 2c: a community of printable letters, then a PDU that begins with its id. */
function pduId(
  bytes: Uint8Array,
  at: number,
  limit: number,
  version: '1' | '2c',
): Message | 'partial' | 'bad' {
  const community = element(bytes, at, OCTETS);
  if (typeof community === 'string') return community;
  if (community.end > limit || community.end - community.start > 64) return 'bad';
  if (!isPrintable(bytes.subarray(community.start, community.end))) return 'bad';
  const tag = bytes[community.end];
  if (tag === undefined) return 'partial';
  if (tag < 0xa0 || tag > 0xa8) return 'bad';
  const pdu = element(bytes, community.end, tag);
  if (typeof pdu === 'string') return pdu;
  if (pdu.end !== limit) return 'bad';
  // The trap of version 1 begins with an object identifier.
  const id = element(bytes, pdu.start, tag === 0xa4 ? 0x06 : INTEGER);
  if (typeof id === 'string') return id;
  if (id.end > limit) return 'bad';
  if (bytes.length < id.end) return 'partial';
  return { version, id: bytes.subarray(id.start, id.end), end: id.end, pdu: tag };
}

/** The element at an offset, if its tag is the one that must be there. */
function element(bytes: Uint8Array, at: number, tag: number) {
  if (bytes[at] !== undefined && bytes[at] !== tag) return 'bad';
  return elementAt(bytes, at);
}

/** The engine id tells the maker. */
function engine(bytes: Uint8Array, { version, end }: Message): Facts {
  if (version !== '3') return {};
  const known = ENGINES.find(({ number }) => {
    const at = indexOf(bytes, hex(number), end);
    return at !== -1 && at < end + 12;
  });
  return known ? { product: known.product } : {};
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const found = messageId(bytes);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  // A GetResponse or a Report is a server's.
  if (found.pdu === 0xa2 || found.pdu === 0xa8) return REJECT;
  return match('certain', `message of version ${found.version}`, found.end, {
    protocolVersion: found.version,
  });
}
