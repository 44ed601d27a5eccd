import { concat, hex, u16be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, times } from '../bytes/pattern.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

const NAME = 'firstbytes@a.invalid';

/**
 * Erlang distribution: the name that opens a handshake (send_name, OTP 23 and later). It ends
 * after the challenge, so no node is ever connected; the flag of a visible node is not set.
 */
export const erldist = protocol({
  id: 'erldist',
  title: 'Erlang distribution protocol',
  name: 'ERLDIST',
  aliases: ['erlang-dist'],
  // That of RabbitMQ; other nodes take any port, and register it at epmd.
  ports: [25672],
  speaksFirst: 'client',
  spec: 'Erlang Distribution Protocol, "Distribution Handshake"; OTP 25 as observed',
  openings: [message(concat('N', hex('0000000d 03df7fbc 00000001'), u16be(NAME.length), NAME))],
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 65_535 },
  server,
  client,
});

function message(payload: Uint8Array): Uint8Array {
  return concat(u16be(payload.length), payload);
}

const STATUS = [0, between(3, 64), 0x73];

/** Length, `s` and a status; after one that accepts, a challenge. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!reader.pattern(STATUS)) return REJECT;
  const status = readStatus(reader, (reader.bytes[1] as number) - 1);
  if (status === undefined) return REJECT;
  const end = reader.at;
  if (REFUSALS.includes(status)) {
    const isRequested = startsWith(sent, erldist.openings[0] as Uint8Array);
    return match(isRequested ? 'certain' : 'weak', 'status', end, { note: status });
  }
  // A connection that ends within the challenge leaves the status alone.
  const answer = ifItComes(reader, challenge);
  return answer ?? match('weak', 'status', end);
}

const REFUSALS = ['nok', 'not_allowed', 'alive'];
const STATUSES = ['ok', 'ok_simultaneous', ...REFUSALS];
/** The name that the server gave to the client follows. */
const NAMED = 'named:';

/** The status that fills so many bytes; undefined if it is unknown. */
function readStatus(reader: Reader, length: number): string | undefined {
  const start = reader.at;
  const known = STATUSES.filter((one) => one.length === length);
  if (!reader.oneOf(length >= NAMED.length ? [...known, NAMED] : known)) return undefined;
  reader.at = start;
  return latin1(reader.take(length));
}

const isNameCharacter = (byte: number) => /[\w.@:-]/.test(String.fromCharCode(byte));

const CHALLENGE = [0, between(12, 255), (tag: number) => tag === 0x4e || tag === 0x6e];

/** Length, `N`, flags, challenge, creation, length of the node's name and the name; or the older `n`. */
function challenge(reader: Reader): Answer {
  const start = reader.at;
  if (!reader.pattern(CHALLENGE)) return REJECT;
  const end = start + 2 + (reader.bytes[start + 1] as number);
  const nameAt = start + (reader.bytes[start + 2] === 0x4e ? 21 : 13);
  if (nameAt >= end) return REJECT;
  reader.skip(nameAt - reader.at);
  if (!reader.pattern(times(end - nameAt, isNameCharacter))) return REJECT;
  const node = latin1(reader.bytes, nameAt, end);
  return match('certain', 'status and challenge', end, { note: `node ${node}` });
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [sendName, oldSendName];

const SEND_NAME = [0, between(16, 255), 0x4e, 0, 0, 0];

/** `N` with flags of eight bytes, creation, length of the name; then the name. */
function sendName(reader: Reader): Answer {
  if (!reader.pattern(SEND_NAME)) return REJECT;
  reader.skip(11);
  return nodeName(reader);
}

const OLD_SEND_NAME = [0, between(10, 255), 0x6e, 0, 5];

/** `n` with version 5 and flags of four bytes; then the name. */
function oldSendName(reader: Reader): Answer {
  if (!reader.pattern(OLD_SEND_NAME)) return REJECT;
  reader.skip(4);
  return nodeName(reader);
}

/** The name of a node fills the rest of the message, and contains an `@`. */
function nodeName(reader: Reader): Answer {
  const [start, end] = [reader.at, 2 + (reader.bytes[1] as number)];
  if (!reader.pattern(times(end - start, isNameCharacter))) return REJECT;
  const name = latin1(reader.bytes, start, end);
  return name.includes('@') ? match('certain', 'send_name', end) : REJECT;
}
