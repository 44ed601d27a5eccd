import { concat, hex } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
import { readHttpAnswer } from '../bytes/http-answer.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * SOCKS 5: offers no authentication and asks at once for port 0 of 0.0.0.0, where nothing can
 * listen: two bytes alone (05 00) would say little, the refusal says more.
 */
const OPENING = concat(hex('05 01 00'), hex('05 01 00 01 00000000 0000'));

export const socks5 = protocol({
  id: 'socks5',
  title: 'SOCKS version 5',
  name: 'SOCKS5',
  aliases: ['socks', 'socks5h'],
  popularity: 2,
  ports: [1080, 9050, 9150],
  speaksFirst: 'client',
  spec: 'RFC 1928 sections 3 to 6',
  openings: [OPENING],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Replies to a request (section 6). */
const REPLIES: readonly string[] = [
  'succeeded',
  'general failure',
  'not allowed by the rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  if (bytes[0] === 0x48) return torsPage(bytes, ended);
  if (bytes.length < 2) return (bytes[0] ?? 5) === 5 && !ended ? NEED : REJECT;
  const verdict = bytes[1] === 0xff ? noMethod(reply) : selected(reply);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** `05 ff`: no acceptable method. microsocks says it to any bytes. */
function noMethod({ bytes, sent }: Reply): Verdict {
  if (bytes[0] !== 5) return REJECT;
  const ours = equal(sent, OPENING) && bytes.length === 2;
  return match(ours ? 'likely' : 'weak', 'no acceptable method', 2, {
    protocolVersion: '5',
    note: 'wants authentication',
  });
}

/** `05 00`, then the reply to our request, if the server reads on: 05 code 00 01 address port. */
function selected({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent, OPENING)) return REJECT;
  const method = compare(bytes, hex('0500'));
  if (method !== 'full') return method === 'partial' ? NEED : REJECT;
  const facts = { protocolVersion: '5' };
  const refusal = comparePattern(bytes, [5, between(0, 8), 0, 1], 2);
  if (refusal === 'none') return match('weak', 'no authentication, then other bytes', 2, facts);
  if (refusal === 'full') {
    const note = REPLIES[bytes[3] ?? 0] as string;
    return match('certain', 'no authentication, then the reply to our request', 6, {
      ...facts,
      note,
    });
  }
  // MySQL's X protocol and others begin alike but go on otherwise.
  return ended || bytes.length === 2
    ? match('likely', 'no authentication', 2, facts)
    : match('weak', 'no authentication', 2, facts);
}

/** What Tor's SOCKS port says to an HTTP request (seen on 0.4). */
function torsPage(bytes: Uint8Array, ended: boolean): Verdict {
  const fit = compare(bytes, 'HTTP/1.0 501 Tor is not an HTTP Proxy\r\n');
  if (fit === 'none') return REJECT;
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return REJECT;
  return match('certain', 'Tor is not an HTTP Proxy', answer.statusEnd, { product: 'Tor' });
}

/** Version, a count of methods and that many: 0 to 9, or private ones (section 3). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = comparePattern(bytes, [5, between(1, 16)]);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  const count = bytes[1] ?? 0;
  const methods = bytes.subarray(2, 2 + count);
  if (!methods.every((one) => one <= 9 || one >= 0x80)) return REJECT;
  if (new Set(methods).size !== methods.length) return REJECT;
  if (methods.length < count) return need;
  const request = comparePattern(bytes, [5, between(1, 3), 0, isAddressType], 2 + count);
  if (request === 'full') {
    return match('certain', 'methods and a request', 6 + count, { protocolVersion: '5' });
  }
  const confidence = request === 'none' ? 'weak' : 'likely';
  return match(confidence, 'list of methods', 2 + count, { protocolVersion: '5' });
}

function isAddressType(byte: number): boolean {
  return byte === 1 || byte === 3 || byte === 4;
}
