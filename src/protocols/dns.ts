import { concat, u16be } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { HEADER, readQuery, readResponse, versionBind } from './dns-message.ts';
import { type Answer, protocol, REJECT, type Reply } from './protocol.ts';

/** Length of the two-byte length field. */
const PREFIX = 2;

/**
 * DNS over TCP: RFC 1035 section 4.2.2, messages with a two-byte length. The question is
 * `version.bind`, class CHAOS, type TXT: servers that hide their version answer with an error,
 * which is a message as well.
 */
export const dns = protocol({
  id: 'dns',
  title: 'Domain Name System',
  name: 'DNS',
  aliases: ['domain'],
  tlsAliases: ['dot', 'domain-s', 'dns-over-tls'],
  ports: [53],
  tlsPorts: [853],
  popularity: 42,
  speaksFirst: 'client',
  spec: 'RFC 1035 sections 4.1 and 4.2.2; RFC 4892',
  openings: [concat(u16be(versionBind().length), versionBind())],
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 65_535 },
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  if (reader.u16be() < HEADER) return REJECT;
  // The id comes back.
  if (reader.left > 0 && reader.peek() !== sent[PREFIX]) return REJECT;
  return readResponse(reader, sent.subarray(PREFIX));
}

/** A header and the shortest question. */
const MIN_QUERY_LENGTH = HEADER + 5;

/** A query is shorter than 4 KiB. */
function client(reader: Reader): Answer {
  if (reader.peek() > 0x0f || reader.u16be() < MIN_QUERY_LENGTH) return REJECT;
  return readQuery(reader);
}
