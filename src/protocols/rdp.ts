import { concat, hex } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** RDP: X.224 connection request and confirm inside TPKT ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2). */
export const rdp = protocol({
  id: 'rdp',
  title: 'Remote Desktop Protocol',
  name: 'RDP',
  aliases: ['ms-wbt-server', 'terminal-server'],
  ports: [3389],
  popularity: 35,
  speaksFirst: 'client',
  spec: '[MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2; RFC 1006 section 6',
  openings: [connectionRequest()],
  starttls: [{ send: connectionRequest(), accepts: acceptsTls }],
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 65_535, compared: [3] },
  serverBeginnings: [[3, 0]],
  server,
  client,
});

/** Requests TLS or CredSSP: a server omits or refuses what it does not support. */
function connectionRequest(): Uint8Array {
  const negotiation = hex('01 00 0800 03000000');
  return concat(hex('0300 0013 0e e0 0000 0000 00'), negotiation);
}

/** selectedProtocol of RDP_NEG_RSP (section 2.2.1.2.1). */
const SELECTED: Readonly<Record<number, string>> = {
  0: 'standard RDP security',
  1: 'TLS',
  2: 'CredSSP',
  4: 'RDSTLS',
  8: 'CredSSP with early user authorization',
  16: 'RDS-AAD-Auth',
};

/** failureCode of RDP_NEG_FAILURE (section 2.2.1.2.2), and what it shows about TLS. */
const FAILURES: Readonly<Record<number, { note: string; starttls?: boolean }>> = {
  1: { note: 'TLS required', starttls: true },
  2: { note: 'TLS not allowed', starttls: false },
  3: { note: 'no certificate for TLS', starttls: false },
  4: { note: 'inconsistent flags' },
  5: { note: 'CredSSP required', starttls: true },
  6: { note: 'TLS with user authentication required', starttls: true },
};

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, [
    (confirm) => (isConnectionRequest(sent) ? connectionConfirm(confirm) : REJECT),
    disconnectUltimatum,
  ]);
}

const any = undefined;

/** TPKT 03 00 length, X.224 length, then d0: connection confirm. */
function connectionConfirm(reader: Reader): Answer {
  if (!reader.pattern(CONNECTION_CONFIRM_BYTES)) return REJECT;
  const length = reader.bytes[3] as number;
  if (!reader.pattern([length - 5, 0xd0, 0, 0, any, any, 0])) return REJECT;
  // Windows before Vista and others of that time know no negotiation; so do servers of ISO-TSAP,
  // but they add parameters (c0 to c2).
  if (length === 11) return match('likely', 'connection confirm without negotiation', 11, {});
  return length === 19 ? firstMatch(reader, CONNECTION_CONFIRM_WAYS) : REJECT;
}

const CONNECTION_CONFIRM_BYTES = [3, 0, 0, between(9, 255)];

const CONNECTION_CONFIRM_WAYS = [selection, failure];

function selection(reader: Reader): Answer {
  const isSelected = (byte: number) => SELECTED[byte] !== undefined;
  if (!reader.pattern([2, any, 8, 0, isSelected, 0, 0, 0])) return REJECT;
  const selected = reader.bytes[15] as number;
  const facts = { starttls: selected !== 0, note: `selected ${SELECTED[selected]}` };
  return match('certain', 'RDP_NEG_RSP', reader.at, facts);
}

function failure(reader: Reader): Answer {
  if (!reader.pattern(FAILURE_BYTES)) return REJECT;
  return match('certain', 'RDP_NEG_FAILURE', reader.at, FAILURES[reader.bytes[15] as number]);
}

const FAILURE_BYTES = [3, any, 8, 0, between(1, 6), 0, 0, 0];

const ULTIMATUM = hex('0300 0009 02f080 2180');

/** MCS DisconnectProviderUltimatum (T.125) in X.224 data: xrdp 0.9 sends it in reply to foreign bytes. */
function disconnectUltimatum(reader: Reader): Answer {
  if (!reader.text(ULTIMATUM)) return REJECT;
  return match('likely', 'MCS disconnect', reader.at, { note: 'disconnected' });
}

/** TPKT and the request's code; parameters of ISO-TSAP make it another protocol's request. */
function isConnectionRequest(sent: Uint8Array): boolean {
  return startsWith(sent, TPKT) && startsWith(sent, REQUEST, 5) && !isTsap(sent);
}

const TPKT = hex('0300');
const REQUEST = hex('e00000');

function isTsap(bytes: Uint8Array): boolean {
  return comparePattern(bytes, [between(0xc0, 0xc2)], 11) === 'full';
}

const CONFIRM = hex('0300 0013 0e d0');

/** Whether the server chose a protocol that begins with a TLS handshake. */
function acceptsTls(reader: Reader): boolean {
  if (!reader.text(CONFIRM)) return false;
  reader.skip(5);
  const isSelection = reader.u8() === 2;
  reader.skip(3);
  return reader.u32le() !== 0 && isSelection;
}

/** Cookie and negotiation request are both optional; without either, any ISO transport may send this request. */
function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  const length = readUnsigned(reader.bytes, 2, 2, 'big');
  if (length < 11 || (length < 0x100 && reader.bytes[4] !== length - 5)) return REJECT;
  if (length === 11) return match('weak', 'connection request without parameters', 11);
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_BYTES = [3, 0, any, any, any, 0xe0, 0, 0, any, any, 0];

const CLIENT_WAYS = [cookie, negotiation];

const COOKIES = ['Cookie: mstshash=', 'Cookie: msts='];

function cookie(reader: Reader): Answer {
  return reader.oneOf(COOKIES) ? match('certain', 'connection request with a cookie', 24) : REJECT;
}

function negotiation(reader: Reader): Answer {
  const isOne = reader.pattern(NEGOTIATION_BYTES);
  return isOne ? match('certain', 'RDP_NEG_REQ', reader.at) : REJECT;
}

const NEGOTIATION_BYTES = [1, any, 8, 0, any, 0, 0, 0];
