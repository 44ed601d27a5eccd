import { between, comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { HEADER, questionIn, readQuery, readResponse, versionBind } from '../dns-message.ts';
import { type Answer, protocol, REJECT, type Reply } from '../protocol.ts';
import { endsInLocal } from './mdns.ts';

/** DNS over UDP: the message without the length that it has over TCP. */
export const dns = protocol({
  id: 'dns',
  title: 'Domain Name System',
  name: 'DNS',
  transport: 'udp',
  ports: [53],
  popularity: 10,
  speaksFirst: 'client',
  spec: 'RFC 1035 sections 4.1 and 4.2.1; RFC 4892',
  openings: [versionBind()],
  serverBeginnings: [[undefined, undefined, between(0x80, 0xff)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return readResponse(reader, sent);
}

function client(reader: Reader): Answer {
  const { bytes } = reader;
  const answer = readQuery(reader);
  return isMulticast(bytes) || isNetbios(bytes) ? REJECT : answer;
}

/** RFC 6762 section 18: id 0, no recursion; the name is in `local`. */
function isMulticast(bytes: Uint8Array): boolean {
  return comparePattern(bytes, [0, 0, 0, 0]) === 'full' && endsInLocal(bytes);
}

const NETBIOS_NAME = [32, ...Array.from({ length: 32 }, () => between(0x41, 0x50))];
const TYPES = [0x20, 0x21];

/** RFC 1002 section 4.2.1.2: a label of 32 letters from A to P, type NB or NBSTAT. */
function isNetbios(bytes: Uint8Array): boolean {
  const isName = comparePattern(bytes, NETBIOS_NAME, HEADER) === 'full';
  const question = isName ? questionIn(bytes) : undefined;
  return question !== undefined && TYPES.includes(question.type);
}
