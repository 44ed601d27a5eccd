import { type Element, elementsWithin, readElement } from '../bytes/ber.ts';
import { concat, hex, text, u8 } from '../bytes/build.ts';
import { compare, equal, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const START_TLS = '1.3.6.1.4.1.1466.20037';
/** The response name of a Notice of Disconnection, with its tag and length. */
const NOTICE_NAME = '\x8a\x161.3.6.1.4.1.1466.20036';

/**
 * LDAP (RFC 4511): a search for the root DSE without a bind before it, which is anonymous
 * (section 4.2.1, RFC 4512 section 5.1). A server that hides it still answers with a result.
 */
export const ldap = protocol({
  id: 'ldap',
  title: 'Lightweight Directory Access Protocol',
  name: 'LDAP',
  tlsAliases: ['ldaps'],
  ports: [389, 3268],
  tlsPorts: [636, 3269],
  popularity: 15,
  speaksFirst: 'client',
  spec: 'RFC 4511 sections 4.1.1, 4.5 and 4.14',
  openings: [message(searchForRootDse())],
  upgradeName: 'STARTTLS',
  starttls: [
    {
      send: message(tlv(0x77, tlv(0x80, text(START_TLS)))),
      accepts: acceptsStartTls,
    },
  ],
  sendsCredentials: {
    when: 'unasked',
    sends: 'a simple bind with the password',
    source: 'RFC 4513 section 5.1.3',
  },
  server,
  client,
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
  103: 'ModifyResponse',
  105: 'AddResponse',
  107: 'DelResponse',
  109: 'ModifyDNResponse',
  111: 'CompareResponse',
  115: 'SearchResultReference',
  120: 'ExtendedResponse',
  121: 'IntermediateResponse',
};

/** The operation of a request, and those that answer it. */
const ANSWERS: Readonly<Record<number, readonly number[]>> = {
  74: [107],
  96: [97],
  99: [100, 101, 115, 121],
  102: [103],
  104: [105],
  108: [109],
  110: [111],
  119: [120, 121],
};

/** Responses without a result: an entry, a reference, an intermediate response. */
const WITHOUT_RESULT = [100, 115, 121];

/** The envelope of a message: its id, and the operation's tag and contents. */
interface Envelope {
  readonly id: Uint8Array;
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  /** Offset after the whole message: controls may follow the operation. */
  readonly after: number;
}

function server(reader: Reader, { sent, layer }: Reply): Answer {
  const found = readEnvelope(reader);
  const name = RESPONSES[found?.tag ?? 0];
  if (!found || !name) return REJECT;
  if (isUnsolicited(found)) return noticeOfDisconnection(reader, found);
  const isAnswer = requestsIn(sent).some(
    ({ id, tag }) => equal(id, found.id) && ANSWERS[tag]?.includes(found.tag),
  );
  if (!isAnswer) return REJECT;
  if (!WITHOUT_RESULT.includes(found.tag) && !reader.pattern(RESULT)) return REJECT;
  return match('certain', `${name} with the id of the request`, found.start, {
    ...(found.tag === 0x64 ? rootDse(reader.bytes, found, layer) : {}),
    ...(found.tag === 0x65 ? refusal(reader.bytes, found) : {}),
  });
}

/** resultCode of one byte or two, then matchedDN (RFC 4511 section 4.1.9). */
const RESULT: readonly ByteTest[] = [0x0a, between(1, 2)];

const MAX_REQUESTS = 8;

/** The messages that were sent, one after the other. */
function requestsIn(sent: Uint8Array): readonly Envelope[] {
  const found: Envelope[] = [];
  for (let at = 0; at < sent.length && found.length < MAX_REQUESTS; ) {
    const one = ifThere(new Reader(sent, true, at), readEnvelope);
    if (!one) break;
    found.push(one);
    at = one.after;
  }
  return found;
}

/** Moves past 30 length, 02 length id, and the head of the operation. */
function readEnvelope(reader: Reader): Envelope | undefined {
  if (reader.peek() !== 0x30) return undefined;
  const outer = readElement(reader);
  // The least: an id of three bytes and an empty operation.
  if (!outer || outer.end - outer.start < 5 || reader.peek() !== 0x02) return undefined;
  const number = readElement(reader);
  if (!number || number.end === number.start || number.end > number.start + 4) return undefined;
  const id = reader.take(number.end - number.start);
  // Operations have application tags; SNMP has its community (04) or header (30) here.
  if ((reader.peek() & 0xc0) !== 0x40) return undefined;
  const operation = readElement(reader);
  return operation && operation.end <= outer.end
    ? { id, ...operation, after: outer.end }
    : undefined;
}

/** RFC 4511 section 4.4: an ExtendedResponse with message id 0. */
function isUnsolicited({ id, tag }: Envelope): boolean {
  return tag === 0x78 && id.length === 1 && id[0] === 0;
}

/** RFC 4511 section 4.4.1: it has a name, and comes unasked or in answer to bytes that are not LDAP. */
function noticeOfDisconnection(reader: Reader, { start, end }: Envelope): Answer {
  const at = indexOf(reader.bytes.subarray(start, end), NOTICE_NAME);
  if (at === -1) {
    reader.demand(end);
    return REJECT;
  }
  return match('certain', 'Notice of Disconnection', start + at + NOTICE_NAME.length, {
    note: 'notice of disconnection',
  });
}

/** The attributes of the entry; `starttls` is known once all of them are there. */
function rootDse(bytes: Uint8Array, { start, end }: Envelope, layer: Reply['layer']): Facts {
  const list = elementsWithin(bytes, start, end)[1] ?? unfinishedList(bytes, start);
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
function unfinishedList(bytes: Uint8Array, start: number): Element | undefined {
  return ifThere(new Reader(bytes, true, start), (reader) => {
    const name = readElement(reader);
    if (!name) return undefined;
    reader.at = name.end;
    return readElement(reader);
  });
}

/** slapd names no vendor, but its root DSE has a distinctive class (seen on 2.5). */
function openLdap(classes: readonly string[] | undefined): string | undefined {
  return classes?.includes('OpenLDAProotDSE') ? 'OpenLDAP' : undefined;
}

/** Name in lower case, and values. */
function attribute(bytes: Uint8Array, start: number, end: number): [string, string[]] {
  const [name, set] = elementsWithin(bytes, start, end);
  const values = set ? elementsWithin(bytes, set.start, set.end) : [];
  const textOf = (one: { start: number; end: number }) =>
    latin1(bytes, one.start, Math.min(one.end, one.start + 255));
  return [name ? textOf(name).toLowerCase() : '', values.map(textOf)];
}

/** The result code, if it is not success. */
function refusal(bytes: Uint8Array, { start }: Envelope): Facts {
  const code = bytes[start + 2];
  if (compare(bytes, hex('0a01'), start) !== 'full' || !code) return {};
  return { note: `result code ${code}` };
}

/**
 * ExtendedResponse with result code 0 (RFC 4511 section 4.14.2). What is left of the search's answer
 * may come before it: slapd 2.5 writes the entry and the result one after the other.
 */
function acceptsStartTls(reader: Reader): boolean {
  for (;;) {
    const found = readEnvelope(reader);
    if (found?.tag === 0x78) {
      reader.skip(2);
      return reader.u8() === 0;
    }
    if (!found || !ANSWERS[0x63]?.includes(found.tag)) return false;
    reader.demand(found.after);
    reader.at = found.after;
  }
}

function client(reader: Reader): Answer {
  const found = readEnvelope(reader);
  switch (found?.tag) {
    case 0x4a:
      return deleteRequest(reader, found);
    case 0x50:
      return abandonRequest(reader, found);
    case 0x66:
      return requestAbout(reader, 'ModifyRequest');
    case 0x68:
      return requestAbout(reader, 'AddRequest');
    case 0x6c:
      return requestAbout(reader, 'ModifyDNRequest');
    case 0x6e:
      return requestAbout(reader, 'CompareRequest');
    case 0x60:
      return bindRequest(reader);
    case 0x63:
      return searchRequest(reader);
    case 0x77:
      return extendedRequest(reader);
    default:
      return REJECT;
  }
}

/** Version 2 or 3, then the name. */
function bindRequest(reader: Reader): Answer {
  const start = reader.at;
  if (!reader.pattern(BIND_REQUEST_BYTES)) return REJECT;
  const protocolVersion = String(reader.bytes[start + 2]);
  return match('certain', 'BindRequest', reader.at, { protocolVersion });
}

const BIND_REQUEST_BYTES = [0x02, 1, between(2, 3), 0x04];

/** The base object's name, then scope and dereferencing, each 0 to 3. */
function searchRequest(reader: Reader): Answer {
  if (reader.peek() !== 0x04) return REJECT;
  const name = readElement(reader);
  if (!name) return REJECT;
  reader.at = name.end;
  const isSearch = reader.pattern(SEARCH_REQUEST_BYTES);
  return isSearch ? match('certain', 'SearchRequest', reader.at) : REJECT;
}

const SEARCH_REQUEST_BYTES = [0x0a, 1, between(0, 3), 0x0a, 1, between(0, 3)];

/** The entry's name (RFC 4511 sections 4.6, 4.7, 4.9 and 4.10), then a list, or the new name. */
function requestAbout(reader: Reader, name: string): Answer {
  const tag = name === 'ModifyDNRequest' ? 0x04 : 0x30;
  if (reader.peek() !== 0x04) return REJECT;
  const entry = readElement(reader);
  if (!entry) return REJECT;
  reader.at = entry.end;
  return reader.u8() === tag ? match('certain', name, reader.at) : REJECT;
}

/** The name is all of the operation (section 4.8); it has an attribute, an equals sign and a value. */
function deleteRequest(reader: Reader, { start, end }: Envelope): Answer {
  const length = Math.min(end - start, MAX_NAME_LENGTH);
  reader.demand(start + length);
  const isName = /^[A-Za-z][\w.-]{0,60} ?=/.test(latin1(reader.bytes, start, start + length));
  return isName ? match('certain', 'DelRequest', start + length) : REJECT;
}

/** The id of another request, of one to four bytes (section 4.11). */
function abandonRequest(reader: Reader, { start, end }: Envelope): Answer {
  if (end === start || end > start + 4) return REJECT;
  reader.demand(end);
  return match('likely', 'AbandonRequest', end);
}

/** The longest name of an operation that is read. */
const MAX_NAME_LENGTH = 128;

/** The name of the operation: digits and dots. */
function extendedRequest(reader: Reader): Answer {
  if (reader.peek() !== 0x80) return REJECT;
  const name = readElement(reader);
  if (!name || name.end - name.start < 5) return REJECT;
  const length = Math.min(name.end - name.start, MAX_NAME_LENGTH);
  const oid = reader.availableText(length);
  if (!/^[\d.]*$/.test(oid)) return REJECT;
  reader.skip(length);
  const facts = oid === START_TLS ? { note: 'StartTLS' } : {};
  return match('certain', 'ExtendedRequest', reader.at, facts);
}
