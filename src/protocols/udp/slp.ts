import { concat, hex, text, u16be } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import type { ByteTest } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';

const SERVICE_REQUEST = 1;
const SERVICE_TYPE_REQUEST = 9;

/**
 * SLP: a request for the types of services in the default scope. It registers nothing; an agent sends
 * their list, or an error.
 */
export const slp = protocol({
  id: 'slp',
  title: 'Service Location Protocol',
  name: 'SLP',
  aliases: ['svrloc', 'srvloc'],
  transport: 'udp',
  ports: [427],
  speaksFirst: 'client',
  spec: 'RFC 2608 sections 8, 8.2 and 10.1 to 10.2',
  withoutRecording:
    'OpenSLP is not in Debian 12, and npm has no agent. RFC 2608 stands in for a recording.',
  openings: [serviceTypeRequest()],
  serverBeginnings: [[2]],
  server,
  client,
  roles: { server: 'an SLP agent', client: 'an SLP client' },
});

/** No previous responders, all naming authorities, scope `default`. */
function serviceTypeRequest(): Uint8Array {
  const body = concat(hex('0000 ffff'), u16be(7), text('default'));
  const header = concat(hex('0000 000000'), u16be(0x6662), u16be(2), text('en'));
  const length = 5 + header.length + body.length;
  return concat(hex('02 09 00'), u16be(length), header, body);
}

interface Header {
  readonly kind: number;
  readonly length: number;
  readonly id: readonly number[];
  readonly language: string;
}

const MAX_LENGTH = 0xffff;

/** Version 2, function, length, flags, offset of an extension, id, language (section 8). */
function readHeader(reader: Reader): Header | undefined {
  if (reader.u8() !== 2) return undefined;
  const kind = reader.u8();
  const length = reader.u24be();
  // Flags for overflow, fresh and multicast; the other bits are zero.
  if (kind < 1 || kind > 11 || length < 16 || length > MAX_LENGTH) return undefined;
  if (!reader.pattern(READ_HEADER_BYTES)) return undefined;
  reader.skip(3);
  const id = [reader.u8(), reader.u8()];
  const size = reader.u16be();
  if (size < 2 || size > 32) return undefined;
  const language = latin1(reader.take(size));
  return /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(language)
    ? { kind, length, id, language }
    : undefined;
}

const READ_HEADER_BYTES: readonly ByteTest[] = [(flags) => (flags & 0x1f) === 0, 0];

/** Which function answers which request (section 8). */
const REPLIES: Readonly<Record<number, number>> = {
  [SERVICE_REQUEST]: 2,
  3: 5,
  4: 5,
  6: 7,
  [SERVICE_TYPE_REQUEST]: 10,
};
/** A request for a directory agent is answered by its advertisement, one for service agents likewise. */
const ADVERTISEMENTS = [8, 11];

function server(reader: Reader, { sent }: Reply): Answer {
  const kind = sent[0] === 2 ? (sent[1] ?? 0) : 0;
  if (sent.length < 16 || REPLIES[kind] === undefined) return REJECT;
  const header = readHeader(reader);
  if (!header) return REJECT;
  const isAdvertisement = kind === SERVICE_REQUEST && ADVERTISEMENTS.includes(header.kind);
  if (header.kind !== REPLIES[kind] && !isAdvertisement) return REJECT;
  if (header.id[0] !== sent[10] || header.id[1] !== sent[11]) return REJECT;
  const error = reader.u16be();
  return match('certain', 'reply with our id and language', reader.at, {
    protocolVersion: '2',
    ...(error > 0 ? { note: `error code ${error}` } : {}),
  });
}

function client(reader: Reader): Answer {
  const header = readHeader(reader);
  if (!header || REPLIES[header.kind] === undefined) return REJECT;
  return match('likely', 'header of version 2', reader.at, { protocolVersion: '2' });
}
