import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, between, oneOf } from '../../bytes/pattern.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';

const HEADER = 20;

/**
 * RADIUS: Status-Server, signed with the secret `firstbytes`. A server drops what is not signed
 * with the secret that it shares with the sender (RFC 5997 section 3), so only one that lists
 * us as a client, with that secret, answers: an unknown client gets silence. An Access-Request
 * would be answered no sooner, and is logged as an attempt to get in.
 */
export const radius = protocol({
  id: 'radius',
  title: 'Remote Authentication Dial In User Service',
  name: 'RADIUS',
  transport: 'udp',
  ports: [1812, 1813, 1645, 1646],
  speaksFirst: 'client',
  spec: 'RFC 2865 sections 3, 5 and 5.33; RFC 5997 sections 3 and 4',
  openings: [statusServer()],
  answersBy: 'silence',
  serverBeginnings: [[oneOf(2, 3, 5, 11)]],
  server,
  client,
});

/** Code 12, id 0x66; Proxy-State, which a server returns as it is, and Message-Authenticator. */
function statusServer(): Uint8Array {
  const state = concat(hex('21 0c'), text('firstbytes'));
  // HMAC-MD5 of the whole packet, with zeros in its place, under the secret (RFC 2869 section 5.14).
  const authenticator = concat(hex('50 12'), hex('efcffc00282dea06ebad33b01f2ba0e9'));
  return concat(hex('0c 66 0032'), text('firstbytes: RAD?'), state, authenticator);
}

const any = undefined;
const AUTHENTICATOR: readonly ByteTest[] = Array.from({ length: 16 }, () => any);
const RESPONSES: Readonly<Record<number, string>> = {
  2: 'Access-Accept',
  3: 'Access-Reject',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
};

/** Our id, a length and attributes that fill it. Only a Proxy-State of ours makes it certain. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (radius.client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  if (!reader.pattern([isResponse, sent[1], between(0, 15), any, ...AUTHENTICATOR])) return REJECT;
  const end = readUnsigned(reader.bytes, 2, 2, 'big');
  const found = readAttributes(reader, end);
  if (!found) return REJECT;
  const rule = `${RESPONSES[reader.bytes[0] as number]} with our id`;
  const request = new Reader(sent, true, HEADER);
  const ours = ifThere(request, () => readAttributes(request, sent.length))?.get(PROXY_STATE);
  return match(ours && ours === found.get(PROXY_STATE) ? 'certain' : 'likely', rule, end);
}

const PROXY_STATE = 33;

function isResponse(code: number): boolean {
  return Object.hasOwn(RESPONSES, code);
}

/** Type to value, if they fill the packet; each has a length that counts itself. */
function readAttributes(reader: Reader, end: number): Map<number, string> | undefined {
  if (end < HEADER || end > 4096) return undefined;
  const found = new Map<number, string>();
  while (reader.at < end) {
    const [type, size] = [reader.u8(), reader.u8()];
    if (type === 0 || size < 2 || reader.at + size - 2 > end) return undefined;
    found.set(type, reader.take(size - 2).join());
  }
  return found;
}

const REQUESTS: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  4: 'Accounting-Request',
  12: 'Status-Server',
  40: 'Disconnect-Request',
  43: 'CoA-Request',
};

function isRequest(code: number): boolean {
  return Object.hasOwn(REQUESTS, code);
}

/** User-Name, NAS-IP-Address, Calling-Station-Id, NAS-Identifier, Message-Authenticator. */
const IDENTIFYING = [1, 4, 31, 32, 80];

/** Attributes that fill the length; one at least that names the user, the client or signs. */
function client(reader: Reader): Answer {
  if (!reader.pattern([isRequest, any, between(0, 15), any, ...AUTHENTICATOR])) return REJECT;
  const end = readUnsigned(reader.bytes, 2, 2, 'big');
  const found = readAttributes(reader, end);
  if (!found || !IDENTIFYING.some((type) => found.has(type))) return REJECT;
  const isSigned = found.get(80)?.split(',').length === 16;
  const rule = REQUESTS[reader.bytes[0] as number] as string;
  return match(isSigned ? 'certain' : 'likely', rule, end);
}
