import { concat, hex, text, u8 } from '../../bytes/build.ts';
import { compareAny } from '../../bytes/compare.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

const [DESTINATION, SOURCE] = [text('firstbyt'), text('whatquic')];

/**
 * QUIC: a long header with a version that is reserved so that nobody supports it (RFC 9000
 * section 15). The server names its versions and keeps no state (section 6.1). A smaller
 * datagram than 1200 bytes would be dropped.
 */
export const quic = protocol({
  id: 'quic',
  title: 'QUIC',
  name: 'QUIC',
  popularity: 5,
  transport: 'udp',
  ports: [443],
  speaksFirst: 'client',
  spec: 'RFC 8999 sections 5.1 and 6; RFC 9000 sections 6 and 15',
  openings: [greased()],
  server: legacyServer(server),
  client: legacyClient(client),
});

function greased(): Uint8Array {
  const header = concat(hex('c0 1a2a3a4a'), u8(8), DESTINATION, u8(8), SOURCE);
  return concat(header, new Uint8Array(1200 - header.length));
}

/** Version 0, and our connection ids the other way round. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const ids = connectionIds(sent);
  if (!ids) return REJECT;
  const { destination, source } = ids;
  const start = [
    ...[between(0x80, 0xff), 0, 0, 0, 0, source.length, ...source],
    ...[destination.length, ...destination],
  ];
  const fit = comparePattern(bytes, [...start, undefined, undefined, undefined, undefined]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  return match(
    'certain',
    'Version Negotiation with our ids',
    start.length,
    versions(bytes, start.length),
  );
}

/** The ids of a long header, if they have eight bytes or more in all. */
function connectionIds(sent: Uint8Array) {
  const size = sent[5] ?? 0;
  const second = sent[6 + size];
  if ((sent[0] ?? 0) < 0x80 || second === undefined || sent.length < 7 + size + second) return;
  if (size > 20 || second > 20 || size + second < 8) return;
  const destination = sent.subarray(6, 6 + size);
  return { destination, source: sent.subarray(7 + size, 7 + size + second) };
}

/** The version of RFC 9000 or 9369, if one of them is offered. */
function versions(bytes: Uint8Array, from: number): Facts {
  const offered = [];
  for (let at = from; at + 4 <= bytes.length; at += 4) {
    offered.push(readUnsigned(bytes, at, 4, 'big'));
  }
  if (offered.includes(1)) return { protocolVersion: '1' };
  return offered.includes(0x6b3343cf) ? { protocolVersion: '2' } : {};
}

/** Version 1, 2, a draft, or one that is reserved for a greeting like ours. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const reserved = (byte: number) => (byte & 0x0f) === 0x0a;
  const grease = comparePattern(bytes, [
    between(0xc0, 0xff),
    reserved,
    reserved,
    reserved,
    reserved,
  ]);
  const first = comparePattern(bytes, [between(0xc0, 0xff)]);
  const known = compareAny(bytes, [hex('00000001'), hex('6b3343cf'), hex('ff0000')], 1);
  if (first === 'none' || (known === 'none' && grease === 'none')) return REJECT;
  if (first === 'partial' || (known !== 'full' && grease !== 'full')) return need;
  // An Initial packet of version 1 has type 0, of version 2 type 1 (RFC 9369 section 3.2).
  const type = ((bytes[0] ?? 0) >> 4) & 3;
  if (known === 'full' && type !== (bytes[1] === 0x6b ? 1 : 0)) return REJECT;
  const size = bytes[5];
  if (size !== undefined && (size < 8 || size > 20)) return REJECT;
  const second = size === undefined ? undefined : bytes[6 + size];
  if (second !== undefined && second > 20) return REJECT;
  // A client's first datagram has 1200 bytes at least (RFC 9000 section 14.1).
  if (ended && bytes.length < 1200) return REJECT;
  if (second === undefined || bytes.length < 1200) return need;
  const rule = known === 'full' ? 'Initial packet' : 'long header, reserved version';
  return match(known === 'full' ? 'certain' : 'likely', rule, 7 + (size ?? 0) + second);
}
