import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

const HEADER = 20;

/**
 * RADIUS: Status-Server, signed with the secret `firstbytes`. A server drops what is not signed
 * with the secret that it shares with the sender (RFC 5997 section 3), so only one that lists
 * us as a client, with that secret, answers: silence is what a stranger gets. An Access-Request
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
  server: legacyServer(server),
  client: legacyClient(client),
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
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  if (client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const code: ByteTest = (byte) => Object.hasOwn(RESPONSES, byte);
  const fit = comparePattern(bytes, [code, sent[1], between(0, 15), any, ...AUTHENTICATOR]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  const rule = `${RESPONSES[bytes[0] ?? 0]} with our id`;
  const end = readUnsigned(bytes, 2, 2, 'big');
  const found = attributes(bytes, end);
  if (found === 'bad') return REJECT;
  const state = attributes(sent, sent.length);
  const ours = typeof state === 'object' ? state.get(33) : undefined;
  const theirs = typeof found === 'object' ? found.get(33) : undefined;
  if (found === 'partial') return need;
  return match(ours && ours === theirs ? 'certain' : 'likely', rule, end);
}

/** Type to value in hex digits, if they fill the packet; each has a length that counts itself. */
function attributes(bytes: Uint8Array, end: number): Map<number, string> | 'partial' | 'bad' {
  const found = new Map<number, string>();
  if (end < HEADER || end > 4096) return 'bad';
  for (let at = HEADER; at < end; ) {
    const [type, size] = [bytes[at], bytes[at + 1]];
    if (type === undefined || size === undefined) return 'partial';
    if (type === 0 || size < 2 || at + size > end) return 'bad';
    if (at + size > bytes.length) return 'partial';
    found.set(type, bytes.subarray(at + 2, at + size).join());
    at += size;
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

/** Attributes that fill the length; one at least that names the user, the client or signs. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const code: ByteTest = (byte) => Object.hasOwn(REQUESTS, byte);
  const fit = comparePattern(bytes, [code, any, between(0, 15), any, ...AUTHENTICATOR]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  const end = readUnsigned(bytes, 2, 2, 'big');
  const found = attributes(bytes, end);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return need;
  if (![1, 4, 31, 32, 80].some((type) => found.has(type))) return REJECT;
  const signed = found.get(80)?.split(',').length === 16;
  return match(signed ? 'certain' : 'likely', REQUESTS[bytes[0] ?? 0] as string, end);
}
