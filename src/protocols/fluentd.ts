import { concat, hex, text } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { between, oneOf, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * Fluentd's forward protocol, in MessagePack: `[tag, entries, options]`. The opening has no entries,
 * so nothing is stored, but asks for an acknowledgement. A server with a shared key sends HELO first.
 */
export const fluentd = protocol({
  id: 'fluentd',
  title: 'Fluentd Forward',
  name: 'Fluentd forward',
  aliases: ['fluent-forward', 'fluent', 'fluentbit', 'fluent-bit'],
  ports: [24224],
  tlsPorts: [24224],
  popularity: 1.2,
  speaksFirst: 'client',
  spec: 'Fluentd wiki, Forward Protocol Specification v1, Network Protocol and Event Modes; FluentServer of @fluent-org/logger 1.0.10 as observed',
  openings: [concat(hex('93 aa'), 'firstbytes', hex('90 81 a5'), 'chunk', hex('a8'), 'fb626671')],
  serverBeginnings: [
    [oneOf(0x92, 0x95), 0xa4],
    [0x81, 0xa3],
  ],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [helo, pong, acknowledgement];

const HELO = concat(hex('92 a4'), 'HELO');

/** HELO and a map with the nonce. */
function helo(reader: Reader): Answer {
  if (!reader.text(HELO) || !reader.pattern(HELO_BYTES)) return REJECT;
  return match('certain', 'HELO', reader.at, { note: 'requires a shared key' });
}

const HELO_BYTES = [between(0x81, 0x8f)];

/** PONG, whether it is accepted, and why not. */
function pong(reader: Reader): Answer {
  if (!reader.text(concat(hex('95 a4'), 'PONG'))) return REJECT;
  return reader.pattern(PONG_BYTES) ? match('certain', 'PONG', reader.at) : REJECT;
}

const PONG_BYTES = [between(0xc2, 0xc3)];

const CHUNK = concat(hex('a5'), 'chunk');

/** `{ "ack": chunk }` with the chunk that was sent. */
function acknowledgement(reader: Reader, sent: Uint8Array): Answer {
  const found = indexOf(sent, CHUNK);
  if (found === -1 || !isArray(sent[0])) return REJECT;
  const at = found + CHUNK.length;
  // A fixstr, or a str or bin with one byte of length: Fluentd sends 24 characters of Base64.
  const head = sent[at] ?? 0;
  const length = isShortText(head) ? 1 + (head & 0x1f) : 2 + (sent[at + 1] ?? 0);
  const chunk = sent.subarray(at, at + length);
  if (chunk.length < 5 || chunk.length !== length) return REJECT;
  if (!reader.text(concat(hex('81 a3'), 'ack')) || !reader.text(chunk)) return REJECT;
  return match('certain', 'acknowledgement of the chunk', reader.at);
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [ping, events];

/** PING, the client's name and a salt; after HELO. */
function ping(reader: Reader): Answer {
  if (!reader.text(concat(hex('96 a4'), 'PING'))) return REJECT;
  return match('certain', 'PING', reader.at);
}

const TAG = /^[ -~]+$/;

/** A tag, then entries in an array or a binary, or a time and a record. */
function events(reader: Reader): Answer {
  if (!isArray(reader.u8())) return REJECT;
  const head = reader.u8();
  if (head !== 0xd9 && !isShortText(head)) return REJECT;
  const length = head === 0xd9 ? reader.u8() : head & 0x1f;
  if (length === 0) return REJECT;
  for (let ahead = 0; ahead < length; ahead++) {
    if (!TAG.test(String.fromCharCode(reader.u8()))) return REJECT;
  }
  return firstMatch(reader, EVENTS_WAYS);
}

const EVENTS_WAYS = [message, forward, packed];

/** The seconds since 1970, as integers or as the extension EventTime; from 2001 on. */
const SECONDS = [between(0x3a, 0xff), undefined, undefined, undefined];
const TIMES = [
  [0xce, ...SECONDS],
  [0xd7, 0, ...SECONDS, ...times(4, undefined)],
  [0xc7, 8, 0, ...SECONDS, ...times(4, undefined)],
];

function message(reader: Reader): Answer {
  const answers = TIMES.map(
    (time) => (start: Reader) =>
      start.pattern(time) && isMap(start.u8())
        ? match('certain', 'tag, time and record', start.at)
        : REJECT,
  );
  return firstMatch(reader, answers);
}

/** An array of pairs of a time and a record, possibly empty. */
function forward(reader: Reader): Answer {
  const head = reader.u8();
  const count = head === 0xdc ? reader.u16be() : head === 0xdd ? reader.u32be() : head - 0x90;
  if (head < 0x90 || (head > 0x9f && head !== 0xdc && head !== 0xdd)) return REJECT;
  if (count === 0) {
    return reader.pattern(FORWARD_BYTES)
      ? match('likely', 'tag, no entries and options', reader.at)
      : REJECT;
  }
  if (reader.u8() !== 0x92) return REJECT;
  const first = message(reader);
  return first.answer === 'match' ? match('certain', 'tag and entries', reader.at) : REJECT;
}

const FORWARD_BYTES = [between(0x80, 0x8f)];

/** The entries as one binary or text, compressed or not. */
const BINARY_HEADS: Readonly<Record<number, number>> = {
  ...{ 196: 1, 197: 2, 198: 4, 217: 1, 218: 2, 219: 4 },
};

function packed(reader: Reader): Answer {
  const size = BINARY_HEADS[reader.u8()];
  if (!size) return REJECT;
  reader.skip(size);
  if (reader.peek() === 0x1f) {
    return reader.text(text('\x1f\x8b\x08'))
      ? match('certain', 'tag and compressed entries', reader.at)
      : REJECT;
  }
  if (reader.u8() !== 0x92) return REJECT;
  const first = message(reader);
  return first.answer === 'match' ? match('certain', 'tag and packed entries', reader.at) : REJECT;
}

/** An array of two to four elements. */
function isArray(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x92 && byte <= 0x94;
}

function isMap(byte: number): boolean {
  return (byte >= 0x80 && byte <= 0x8f) || byte === 0xde || byte === 0xdf;
}

/** MessagePack's fixstr. */
function isShortText(byte: number): boolean {
  return byte >= 0xa0 && byte <= 0xbf;
}
