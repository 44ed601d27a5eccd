import { hex } from '../bytes/build.ts';
import { compare, equal, startsWith } from '../bytes/compare.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * X.224 connection request inside TPKT: our reference 0x6662, class 0, calling TSAP 01.00, called
 * TSAP 01.02 (a programming device to rack 0, slot 2), TPDUs of 1024 bytes.
 */
const OPENING = hex('0300 0016 11 e0 0000 6662 00 c1 02 0100 c2 02 0102 c0 01 0a');

/**
 * S7 communication of Siemens PLCs: ISO transport over TCP with the TSAPs that Siemens gave a
 * meaning. Nothing is asked of the PLC itself: the transport's confirm returns the TSAPs.
 */
export const s7 = protocol({
  id: 's7',
  title: 'S7 communication (ISO-on-TCP)',
  name: 'S7',
  aliases: ['s7comm', 'iso-tsap'],
  popularity: 0.7,
  fragilePorts: [[102, 102]],
  ports: [102],
  speaksFirst: 'client',
  spec: 'RFC 1006 section 6; X.224 sections 13.3 to 13.5; Snap7 1.4',
  openings: [OPENING],
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 65_535 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdict = answer(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

const any = undefined;

function answer(reply: Reply): Verdict {
  const { bytes, sent } = reply;
  const tpkt = comparePattern(bytes, [3, 0, 0, between(11, 255)]);
  if (tpkt !== 'full') return tpkt === 'partial' ? NEED : REJECT;
  const verdicts = [
    data(bytes),
    ...(equal(sent, OPENING) ? [confirm(bytes), refusal(bytes)] : []),
    echoedNegotiation(bytes, sent),
  ];
  return (
    verdicts.find((one) => one.answer === 'match') ??
    verdicts.find((one) => one.answer === 'need') ??
    REJECT
  );
}

/** Connection confirm for our reference; certain, if it returns both TSAPs. */
function confirm(bytes: Uint8Array): Verdict {
  const length = bytes[3] ?? 0;
  const fit = comparePattern(bytes, [length - 5, 0xd0, 0x66, 0x62, any, any, 0], 4);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const parameters = new Map<number, string>();
  for (let at = 11; at < length; ) {
    const [code, size] = [bytes[at], bytes[at + 1]];
    if (code === undefined) return NEED;
    if (code < 0xc0 || code > 0xc9) return REJECT;
    if (size === undefined) return NEED;
    const end = at + 2 + size;
    if (end > length) return REJECT;
    if (bytes.length < end) return NEED;
    parameters.set(code, bytes.subarray(at + 2, end).join('.'));
    at = end;
  }
  const returned = parameters.get(0xc1) === '1.0' && parameters.get(0xc2) === '1.2';
  if (returned) return match('certain', 'connection confirm with our TSAPs', length);
  return match('weak', 'connection confirm with our reference', length);
}

/** Disconnect request for our reference: the TSAP is not served. So would other ISO servers say. */
function refusal(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [(bytes[3] ?? 0) - 5, 0x80, 0x66, 0x62, any, any, any], 4);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('weak', 'disconnect request with our reference', 11, { note: 'TSAP 01.02 refused' });
}

/**
 * S7 PDUs in a data TPDU: protocol id 0x32, an acknowledgement (2), its data (3) or user data (7),
 * redundancy identification 0.
 */
function data(bytes: Uint8Array): Verdict {
  const isAnswer = (byte: number) => [2, 3, 7].includes(byte);
  const fit = comparePattern(bytes, [2, 0xf0, 0x80, 0x32, isAnswer, 0, 0], 4);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'S7 PDU', 11);
}

/** Snap7 returns what stood behind the fixed part, so also the negotiation request of RDP. */
function echoedNegotiation(bytes: Uint8Array, sent: Uint8Array): Verdict {
  const asked = hex('0300 0013 0e e0');
  if (!startsWith(sent, asked) || sent.length !== 19 || sent[11] !== 1) return REJECT;
  const fit = comparePattern(bytes, [
    ...[3, 0, 0, 0x13, 0x0e, 0xd0, sent[8], sent[9]],
    ...([any, any, 0] as ByteTest[]),
    ...sent.subarray(11),
  ]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('likely', 'connection confirm that returns a foreign parameter', 19);
}

/** A connection request with two TSAPs, of which the called one begins with a kind: PG, OP, basic. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const head = comparePattern(bytes, [3, 0, 0, between(22, 64), any, 0xe0, 0, 0, any, any, 0]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const length = bytes[3] as number;
  if (bytes[4] !== length - 5) return REJECT;
  const found = new Set<number>();
  for (let at = 11; at < length; ) {
    const [code, size, kind] = bytes.subarray(at, at + 3);
    if (code === undefined) return need;
    if (code < 0xc0 || code > 0xc2) return REJECT;
    if (size === undefined) return need;
    if (size !== (code === 0xc0 ? 1 : 2)) return REJECT;
    if (kind === undefined) return need;
    if (code === 0xc2 && (kind < 1 || kind > 3)) return REJECT;
    found.add(code);
    at += 2 + size;
  }
  if (bytes.length < length) return need;
  if (!found.has(0xc1) || !found.has(0xc2)) return REJECT;
  const ours = compare(bytes, OPENING) === 'full';
  return match(ours ? 'certain' : 'likely', 'connection request with TSAPs', length);
}
