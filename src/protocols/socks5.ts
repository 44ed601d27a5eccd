import { concat, hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * SOCKS 5: offers no authentication and requests at once port 0 of 0.0.0.0, where nothing can
 * listen: two bytes alone (05 00) would prove little, the refusal proves more.
 */
const OPENING = concat(hex('05 01 00'), hex('05 01 00 01 00000000 0000'));

export const socks5 = protocol({
  id: 'socks5',
  title: 'SOCKS version 5',
  name: 'SOCKS5',
  aliases: ['socks', 'socks5h'],
  ports: [1080, 9050, 9150],
  popularity: 50,
  speaksFirst: 'client',
  spec: 'RFC 1928 sections 3 to 6',
  openings: [OPENING],
  server,
  client,
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

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, [
    torsPage,
    (refusal) => noMethod(refusal, sent),
    (answer) => selected(answer, sent),
  ]);
}

/** `05 ff`: no acceptable method. microsocks replies so to any bytes. */
function noMethod(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.pattern([5, 0xff])) return REJECT;
  const isOurs = equal(sent, OPENING) && reader.left === 0;
  return match(isOurs ? 'likely' : 'weak', 'no acceptable method', 2, {
    protocolVersion: '5',
    note: 'requires authentication',
  });
}

/** `05 00`, then the reply to our request, if the server reads on: 05 code 00 01 address port. */
function selected(reader: Reader, sent: Uint8Array): Answer {
  if (!equal(sent, OPENING) || !reader.pattern([5, 0])) return REJECT;
  const facts = { protocolVersion: '5' };
  const isReply = ifThere(reader, () => reader.pattern([5, between(0, 8), 0, 1]));
  if (isReply === false) return match('weak', 'no authentication, then other bytes', 2, facts);
  if (isReply) {
    const note = REPLIES[reader.bytes[3] as number] as string;
    const rule = 'no authentication, then the reply to our request';
    return match('certain', rule, reader.at, { ...facts, note });
  }
  // MySQL's X protocol and others begin alike but go on otherwise.
  const confidence = reader.ended || reader.left === 0 ? 'likely' : 'weak';
  return match(confidence, 'no authentication', 2, facts);
}

/** What Tor's SOCKS port replies to an HTTP request (seen on 0.4). */
function torsPage(reader: Reader): Answer {
  if (!reader.text('HTTP/1.0 501 Tor is not an HTTP Proxy\r\n')) return REJECT;
  return match('certain', 'Tor is not an HTTP Proxy', reader.at, { product: 'Tor' });
}

/** Version, a count of methods and that many: 0 to 9, or private ones (section 3). */
function client(reader: Reader): Answer {
  if (!reader.pattern([5, between(1, 16)])) return REJECT;
  const methods = new Set<number>();
  for (let left = reader.bytes[1] as number; left > 0; left--) {
    const method = reader.u8();
    if ((method > 9 && method < 0x80) || methods.has(method)) return REJECT;
    methods.add(method);
  }
  const facts = { protocolVersion: '5' };
  const isRequest = ifThere(reader, () => reader.pattern([5, between(1, 3), 0, isAddressType]));
  if (isRequest) return match('certain', 'methods and a request', reader.at, facts);
  return match(isRequest === false ? 'weak' : 'likely', 'list of methods', reader.at, facts);
}

function isAddressType(byte: number): boolean {
  return byte === 1 || byte === 3 || byte === 4;
}
