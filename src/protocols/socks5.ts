import { concat, hex } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
  type Turn,
} from './protocol.ts';

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
  exposure: [{ risk: 'relay', openReplies: [[5, 0]] }],
  popularity: 50,
  speaksFirst: 'client',
  spec: 'RFC 1928 sections 3 to 6',
  openings: [OPENING],
  serverBeginnings: [[5], 'HTTP/1.0 501'],
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

function server(reader: Reader, { sent, later }: Reply): Answer {
  const methods = methodsIn(sent);
  return firstMatch(reader, [
    torsPage,
    (refusal) => noMethod(refusal, methods),
    (answer) => (methods ? selected(answer, methods, sent, later[0]) : REJECT),
  ]);
}

/** The methods that a client offers; undefined if it is not one. */
function methodsIn(sent: Uint8Array): Uint8Array | undefined {
  if (!requestStrength(socks5, sent)) return undefined;
  return sent.subarray(2, 2 + (sent[1] ?? 0));
}

/** `05 ff`: no acceptable method. microsocks replies so to any bytes. */
function noMethod(reader: Reader, methods: Uint8Array | undefined): Answer {
  if (!reader.pattern(NO_METHOD_BYTES)) return REJECT;
  const isRefusal = methods !== undefined && reader.left === 0;
  return match(isRefusal ? 'likely' : 'weak', 'no acceptable method', 2, {
    protocolVersion: '5',
    note: 'requires authentication',
  });
}

const NO_METHOD_BYTES = [5, 0xff];

const METHODS: Readonly<Record<number, string>> = {
  0: 'no authentication',
  1: 'GSSAPI',
  2: 'user name and password',
};

/**
 * `05` and one of the methods. A request, if it was sent by then or next, is answered by
 * `05 code 00`, the type of an address, the address and a port.
 */
function selected(
  reader: Reader,
  methods: Uint8Array,
  sent: Uint8Array,
  later: Turn | undefined,
): Answer {
  if (!reader.pattern([5, (method) => methods.includes(method)])) return REJECT;
  const facts = { protocolVersion: '5' };
  const [, method = 0] = reader.bytes;
  const name = METHODS[method] ?? `method ${method}`;
  const isRequested = sent.length > 2 + methods.length;
  const isReply = isRequested ? ifThere(reader, () => reader.pattern(REPLY)) : undefined;
  if (isReply === false) return match('weak', `${name}, then other bytes`, 2, facts);
  if (isReply) {
    const note = REPLIES[reader.bytes[3] as number] as string;
    const rule = `${name}, then the reply to the request`;
    return match('certain', rule, reader.at, { ...facts, note });
  }
  if (reader.left === 0 && later && goesOn(later)) {
    return match('certain', `${name}, then the reply to the request`, 2, facts);
  }
  // One method, none required: three small numbers and two more could be any protocol's.
  if (requestStrength(socks5, sent) === 'weak') return match('weak', name, 2, facts);
  // MySQL's X protocol and others begin alike but go on otherwise.
  const mayFollow = isRequested && reader.ended;
  return match(reader.left === 0 || mayFollow ? 'likely' : 'weak', name, 2, facts);
}

/** A request and its reply, or a user name with a password and what became of them (RFC 1929). */
function goesOn({ sent, received }: Turn): boolean {
  const isRequest = comparePattern(sent, REQUEST) === 'full';
  if (isRequest) return comparePattern(received, REPLY) === 'full';
  const isLogin = comparePattern(sent, [1, between(1, 255), between(0x20, 0x7e)]) === 'full';
  return isLogin && sent.length >= 5 && received.length === 2 && received[0] === 1;
}

const isAddressType: ByteTest = (byte) => byte === 1 || byte === 3 || byte === 4;
const REQUEST: readonly ByteTest[] = [5, between(1, 3), 0, isAddressType];
const REPLY: readonly ByteTest[] = [5, between(0, 8), 0, isAddressType];

/** What Tor's SOCKS port replies to an HTTP request (seen on 0.4). */
function torsPage(reader: Reader): Answer {
  if (!reader.text('HTTP/1.0 501 Tor is not an HTTP Proxy\r\n')) return REJECT;
  return match('certain', 'Tor is not an HTTP Proxy', reader.at, { product: 'Tor' });
}

/** Version, a count of methods and that many: 0 to 9, or private ones (section 3). */
function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  const methods = new Set<number>();
  for (let left = reader.bytes[1] as number; left > 0; left--) {
    const method = reader.u8();
    if ((method > 9 && method < 0x80) || methods.has(method)) return REJECT;
    methods.add(method);
  }
  const facts = { protocolVersion: '5' };
  const isRequest = ifThere(reader, () => reader.pattern(REQUEST));
  if (isRequest) return match('certain', 'methods and a request', reader.at, facts);
  return match(isRequest === false ? 'weak' : 'likely', 'list of methods', reader.at, facts);
}

const CLIENT_BYTES = [5, between(1, 16)];
