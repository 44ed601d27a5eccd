import { elementAt, elementsWithin } from '../bytes/ber.ts';
import { concat, hex, text, u8 } from '../bytes/build.ts';
import { compare, equal, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

const START_TLS = '1.3.6.1.4.1.1466.20037';
const NOTICE_OF_DISCONNECTION = '1.3.6.1.4.1.1466.20036';

/**
 * LDAP (RFC 4511): a search for the root DSE without a bind before it, which is anonymous
 * (section 4.2.1, RFC 4512 section 5.1). A server that hides it still answers with a result.
 */
export const ldap = protocol({
  id: 'ldap',
  title: 'Lightweight Directory Access Protocol',
  name: 'LDAP',
  tlsAliases: ['ldaps'],
  popularity: 2,
  sendsCredentials: {
    when: 'unasked',
    sends: 'a simple bind with the password',
    source: 'RFC 4513 section 5.1.3',
  },
  ports: [389, 3268],
  tlsPorts: [636, 3269],
  speaksFirst: 'client',
  spec: 'RFC 4511 sections 4.1.1, 4.5 and 4.14',
  openings: [message(searchForRootDse())],
  starttls: [
    {
      send: message(tlv(0x77, tlv(0x80, text(START_TLS)))),
      accepts: legacyAccepts(startTlsAccepted),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Base object, never dereferencing, five seconds at most, filter "objectClass is present". */
function searchForRootDse(): Uint8Array {
  const attributes = [
    'objectClass',
    'vendorName',
    'vendorVersion',
    'supportedLDAPVersion',
    'supportedExtension',
  ];
  return tlv(
    0x63,
    concat(
      hex('0400 0a0100 0a0100 020100 020105 010100'),
      tlv(0x87, text('objectClass')),
      tlv(0x30, concat(...attributes.map((name) => tlv(0x04, text(name))))),
    ),
  );
}

/** LDAPMessage with the message id 0x6662. */
function message(operation: Uint8Array): Uint8Array {
  return tlv(0x30, concat(hex('0202 6662'), operation));
}

function tlv(tag: number, contents: Uint8Array): Uint8Array {
  const length =
    contents.length < 0x80 ? u8(contents.length) : concat(u8(0x81), u8(contents.length));
  return concat(u8(tag), length, contents);
}

/** Operations that a server sends. */
const RESPONSES: Readonly<Record<number, string>> = {
  97: 'BindResponse',
  100: 'SearchResultEntry',
  101: 'SearchResultDone',
  115: 'SearchResultReference',
  120: 'ExtendedResponse',
};

/** The envelope of a message: its id, and the operation's tag and contents. */
interface Envelope {
  readonly id: Uint8Array;
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

function server({ bytes, sent, layer, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const found = envelope(bytes);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return need;
  const name = RESPONSES[found.tag];
  if (!name) return REJECT;
  const notice = noticeOfDisconnection(bytes, found);
  if (notice.answer === 'match') return notice;
  const asked = envelope(sent);
  const echoed = typeof asked === 'object' && asked.id.length > 1 && equal(asked.id, found.id);
  if (echoed) {
    return match('certain', `${name} with our message id`, found.start, {
      ...(found.tag === 0x64 ? rootDse(bytes, found, layer) : {}),
      ...(found.tag === 0x65 ? refusal(bytes, found) : {}),
    });
  }
  return notice.answer === 'need' ? need : REJECT;
}

/** 30 length, 02 length id, then the operation; `bad` as soon as a byte cannot be that. */
function envelope(bytes: Uint8Array): Envelope | 'partial' | 'bad' {
  const outer = elementAt(bytes, 0);
  if (bytes.length > 0 && bytes[0] !== 0x30) return 'bad';
  if (typeof outer === 'string') return outer;
  // The least: an id of three bytes and an empty operation.
  if (outer.end - outer.start < 5) return 'bad';
  const first = bytes[outer.start];
  if (first !== undefined && first !== 0x02) return 'bad';
  const id = elementAt(bytes, outer.start);
  if (typeof id === 'string') return id;
  const width = id.end - id.start;
  if (width < 1 || width > 4) return 'bad';
  if (bytes.length < id.end) return 'partial';
  const tag = bytes[id.end];
  if (tag === undefined) return 'partial';
  // Operations have application tags; SNMP has its community (04) or header (30) here.
  if ((tag & 0xc0) !== 0x40) return 'bad';
  const operation = elementAt(bytes, id.end);
  if (typeof operation === 'string') return operation;
  if (operation.end > outer.end) return 'bad';
  return { id: bytes.subarray(id.start, id.end), ...operation };
}

/** RFC 4511 section 4.4.1: message id 0 and its own name; unasked, or to what is no LDAP. */
function noticeOfDisconnection(bytes: Uint8Array, found: Envelope): Verdict {
  if (found.tag !== 0x78 || found.id.length !== 1 || found.id[0] !== 0) return REJECT;
  const contents = bytes.subarray(found.start, found.end);
  const at = indexOf(contents, `\x8a\x16${NOTICE_OF_DISCONNECTION}`);
  if (at === -1) return bytes.length < Math.min(found.end, 4096) ? NEED : REJECT;
  return match('certain', 'Notice of Disconnection', found.start + at + 24, {
    note: 'notice of disconnection',
  });
}

/** The attributes of the entry; `starttls` is known once all of them are there. */
function rootDse(bytes: Uint8Array, { start, end }: Envelope, layer: Reply['layer']): Facts {
  const list = elementsWithin(bytes, start, end)[1] ?? lastElement(bytes, start);
  if (!list) return {};
  const attributes = new Map(
    elementsWithin(bytes, list.start, list.end).map((one) => attribute(bytes, one.start, one.end)),
  );
  const product = attributes.get('vendorname')?.[0] ?? openLdap(attributes.get('objectclass'));
  const version = attributes.get('vendorversion')?.[0];
  const extensions = attributes.get('supportedextension');
  const complete = bytes.length >= end;
  const offered = extensions?.includes(START_TLS) ?? false;
  const versions = attributes.get('supportedldapversion');
  return {
    ...(product ? { product } : {}),
    ...(version ? { version } : {}),
    ...(versions ? { protocolVersion: versions.at(-1) as string } : {}),
    ...(layer === 'tcp' && (offered || complete) ? { starttls: offered } : {}),
  };
}

/** The list of attributes while it is still coming in: the element after the entry's name. */
function lastElement(bytes: Uint8Array, start: number) {
  const name = elementAt(bytes, start);
  const list = typeof name === 'string' ? name : elementAt(bytes, name.end);
  return typeof list === 'string' ? undefined : list;
}

/** slapd names no vendor, but its root DSE has a class of its own (seen on 2.5). */
function openLdap(classes: readonly string[] | undefined): string | undefined {
  return classes?.includes('OpenLDAProotDSE') ? 'OpenLDAP' : undefined;
}

/** Name in lower case, and values. */
function attribute(bytes: Uint8Array, start: number, end: number): [string, string[]] {
  const [name, set] = elementsWithin(bytes, start, end);
  const values = set ? elementsWithin(bytes, set.start, set.end) : [];
  const textOf = (one: { start: number; end: number }) =>
    latin1(bytes.subarray(one.start, Math.min(one.end, one.start + 255)));
  return [name ? textOf(name).toLowerCase() : '', values.map(textOf)];
}

/** The result code, if it is not success. */
function refusal(bytes: Uint8Array, { start }: Envelope): Facts {
  const code = bytes[start + 2];
  if (compare(bytes, hex('0a01'), start) !== 'full' || !code) return {};
  return { note: `result code ${code}` };
}

/** ExtendedResponse with result code 0 (RFC 4511 section 4.14.2). */
function startTlsAccepted(received: Uint8Array): 'yes' | 'no' | 'need' {
  const found = envelope(received);
  if (found === 'partial') return 'need';
  if (found === 'bad' || found.tag !== 0x78) return 'no';
  if (received.length < found.start + 3) return 'need';
  return received[found.start + 2] === 0 ? 'yes' : 'no';
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const found = envelope(bytes);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return need;
  switch (found.tag) {
    case 0x60:
      return bindRequest(bytes, found, need);
    case 0x63:
      return searchRequest(bytes, found, need);
    case 0x77:
      return extendedRequest(bytes, found, need);
    default:
      return REJECT;
  }
}

/** Version 2 or 3, then the name. */
function bindRequest(bytes: Uint8Array, { start }: Envelope, need: Verdict): Verdict {
  const fits = [hex('020103 04'), hex('020102 04')].map((one) => compare(bytes, one, start));
  if (!fits.includes('full')) return fits.includes('partial') ? need : REJECT;
  const protocolVersion = String(bytes[start + 2]);
  return match('certain', 'BindRequest', start + 4, { protocolVersion });
}

/** The base object's name, then scope and dereferencing, each 0 to 3. */
function searchRequest(bytes: Uint8Array, { start }: Envelope, need: Verdict): Verdict {
  const first = bytes[start];
  if (first !== undefined && first !== 0x04) return REJECT;
  const name = elementAt(bytes, start);
  if (name === 'bad') return REJECT;
  if (name === 'partial') return need;
  const at = name.end;
  for (const [offset, low, high] of [
    [0, 0x0a, 0x0a],
    [1, 1, 1],
    [2, 0, 3],
    [3, 0x0a, 0x0a],
    [4, 1, 1],
    [5, 0, 3],
  ] as const) {
    const byte = bytes[at + offset];
    if (byte === undefined) return need;
    if (byte < low || byte > high) return REJECT;
  }
  return match('certain', 'SearchRequest', at + 6);
}

/** The name of the operation: digits and dots. */
function extendedRequest(bytes: Uint8Array, { start }: Envelope, need: Verdict): Verdict {
  const first = bytes[start];
  if (first !== undefined && first !== 0x80) return REJECT;
  const name = elementAt(bytes, start);
  if (name === 'bad') return REJECT;
  if (name === 'partial') return need;
  const oid = latin1(bytes.subarray(name.start, Math.min(name.end, name.start + 128)));
  if (!/^[\d.]*$/.test(oid) || name.end - name.start < 5) return REJECT;
  if (bytes.length < Math.min(name.end, name.start + 128)) return need;
  const facts = oid === START_TLS ? { note: 'StartTLS' } : {};
  return match('certain', 'ExtendedRequest', name.start + oid.length, facts);
}
