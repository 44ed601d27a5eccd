import { concat, hex } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
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

/** RDP: X.224 connection request and confirm inside TPKT ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2). */
export const rdp = protocol({
  id: 'rdp',
  title: 'Remote Desktop Protocol',
  name: 'RDP',
  aliases: ['ms-wbt-server', 'terminal-server'],
  popularity: 2,
  ports: [3389],
  speaksFirst: 'client',
  spec: '[MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2; RFC 1006 section 6',
  openings: [connectionRequest()],
  starttls: [{ send: connectionRequest(), accepts: legacyAccepts(tlsAccepted) }],
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 65_535 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Asks for TLS or CredSSP: what a server cannot do, it leaves out or refuses. */
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

/** failureCode of RDP_NEG_FAILURE (section 2.2.1.2.2), and whether it tells about TLS. */
const FAILURES: Readonly<Record<number, { note: string; starttls?: boolean }>> = {
  1: { note: 'TLS required', starttls: true },
  2: { note: 'TLS not allowed', starttls: false },
  3: { note: 'no certificate for TLS', starttls: false },
  4: { note: 'inconsistent flags' },
  5: { note: 'CredSSP required', starttls: true },
  6: { note: 'TLS with user authentication required', starttls: true },
};

function server(reply: Reply): Verdict {
  const verdict = answer(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** TPKT 03 00 length, X.224 length, then d0: connection confirm, or f0: data. */
function answer(reply: Reply): Verdict {
  const { bytes } = reply;
  const tpkt = comparePattern(bytes, [3, 0, 0, between(9, 255)]);
  if (tpkt !== 'full') return tpkt === 'partial' ? NEED : REJECT;
  const confirmed = comparePattern(bytes, [(bytes[3] ?? 0) - 5, 0xd0], 4);
  if (confirmed === 'full') return connectionConfirm(reply);
  const ultimatum = disconnectUltimatum(bytes);
  if (ultimatum.answer !== 'reject') return ultimatum;
  return confirmed === 'partial' ? NEED : REJECT;
}

function connectionConfirm({ bytes, sent }: Reply): Verdict {
  if (!isConnectionRequest(sent)) return REJECT;
  const any = undefined;
  const fixed = comparePattern(bytes, [any, any, any, any, any, any, 0, 0, any, any, 0]);
  if (fixed !== 'full') return fixed === 'partial' ? NEED : REJECT;
  // Windows before Vista and others of that time know no negotiation; so do servers of ISO-TSAP,
  // but they add parameters (c0 to c2).
  if (bytes[3] === 11) return match('likely', 'connection confirm without negotiation', 11, {});
  if (bytes[3] !== 19) return REJECT;
  const response = comparePattern(bytes, [2, any, 8, 0, any, 0, 0, 0], 11);
  const failure = comparePattern(bytes, [3, any, 8, 0, between(1, 6), 0, 0, 0], 11);
  if (response === 'full' && SELECTED[bytes[15] ?? 0]) {
    return match('certain', 'RDP_NEG_RSP', 19, selection(bytes));
  }
  if (failure === 'full') {
    return match('certain', 'RDP_NEG_FAILURE', 19, FAILURES[bytes[15] ?? 0]);
  }
  return response === 'partial' || failure === 'partial' ? NEED : REJECT;
}

function selection(bytes: Uint8Array): Facts {
  const selected = bytes[15] ?? 0;
  const starttls = selected !== 0;
  return { starttls, note: `selected ${SELECTED[selected]}` };
}

/** MCS DisconnectProviderUltimatum (T.125) in X.224 data: xrdp 0.9 says it to foreign bytes. */
function disconnectUltimatum(bytes: Uint8Array): Verdict {
  const fit = compare(bytes, hex('0300 0009 02f080 2180'));
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('likely', 'MCS disconnect', 9, { note: 'disconnected' });
}

/** TPKT and the request's code; parameters of ISO-TSAP make it another protocol's request. */
function isConnectionRequest(sent: Uint8Array): boolean {
  return startsWith(sent, hex('0300')) && startsWith(sent, hex('e00000'), 5) && !isTsap(sent);
}

function isTsap(bytes: Uint8Array): boolean {
  return comparePattern(bytes, [between(0xc0, 0xc2)], 11) === 'full';
}

/** Yes, if the server chose a protocol that begins with a TLS handshake. */
function tlsAccepted(received: Uint8Array): 'yes' | 'no' | 'need' {
  const fit = compare(received, hex('0300 0013 0e d0'));
  if (fit === 'none') return 'no';
  if (fit === 'partial' || received.length < 19) return 'need';
  return received[11] === 2 && readUnsigned(received, 15, 4, 'little') !== 0 ? 'yes' : 'no';
}

/** Cookie and negotiation request are both optional; without either, any ISO transport may ask so. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const head = comparePattern(bytes, [3, 0, any, any, any, 0xe0, 0, 0, any, any, 0]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const length = readUnsigned(bytes, 2, 2, 'big');
  if (length < 11 || (length < 0x100 && bytes[4] !== length - 5)) return REJECT;
  if (length === 11) return match('weak', 'connection request without parameters', 11);
  const cookie = compareAny(bytes, ['Cookie: mstshash=', 'Cookie: msts='], 11);
  if (cookie === 'full') return match('certain', 'connection request with a cookie', 24);
  const negotiation = comparePattern(bytes, [1, any, 8, 0, any, 0, 0, 0], 11);
  if (negotiation === 'full') return match('certain', 'RDP_NEG_REQ', 19);
  return cookie === 'partial' || negotiation === 'partial' ? need : REJECT;
}
