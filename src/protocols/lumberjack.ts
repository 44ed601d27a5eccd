import { concat, u32be } from '../bytes/build.ts';
import { type ByteTest, between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

const WINDOW_LENGTH = 6;

/**
 * Lumberjack, the protocol of Beats and Logstash: a window size, so many events, and an
 * acknowledgement of the last one. The opening is a window without events, so nothing is stored, and
 * nothing is acknowledged.
 */
export const lumberjack = protocol({
  id: 'lumberjack',
  title: 'Lumberjack (Beats)',
  name: 'Lumberjack',
  aliases: ['beats', 'filebeat', 'logstash'],
  tlsAliases: ['lumberjacks'],
  ports: [5044],
  tlsPorts: [5044],
  popularity: 1.5,
  speaksFirst: 'client',
  spec: 'logstash-forwarder PROTOCOL.md (version 1); go-lumber protocol/v2 and server/v2/reader.go',
  withoutRecording:
    'Neither Logstash nor a Beats server is in Debian or on npm. The sources of go-lumber and of the Beats input of Logstash stand in for a recording.',
  openings: [concat('2W', u32be(1))],
  answersBy: 'silence',
  serverBeginnings: [[oneOf(0x31, 0x32), 0x41]],
  server,
  client,
});

/**
 * An acknowledgement: `1A` or `2A` and the number of an event, at most the size of the window
 * that was sent. Number 0 keeps a connection alive (version 2).
 */
function server(reader: Reader, { sent }: Reply): Answer {
  const [version, type] = sent;
  if (sent.length < WINDOW_LENGTH || !isVersion(version) || type !== 0x57) return REJECT;
  const size = readUnsigned(sent, 2, 4, 'big');
  if (!reader.pattern([version, 0x41])) return REJECT;
  const number = reader.u32be();
  const facts = { protocolVersion: String.fromCharCode(version) };
  if (number === 0) return match('weak', 'keep-alive', reader.at, facts);
  return number <= size ? match('certain', 'acknowledgement', reader.at, facts) : REJECT;
}

function isVersion(byte: number | undefined): byte is 0x31 | 0x32 {
  return byte === 0x31 || byte === 0x32;
}

/** The size of the window, then the first event, alone or compressed. */
function client(reader: Reader): Answer {
  const version = reader.oneOf(['1', '2']);
  if (!version || !reader.text('W')) return REJECT;
  if (reader.u32be() === 0) return REJECT;
  const facts = { protocolVersion: version };
  if (reader.isAtEnd()) return match('weak', 'window size', reader.at, facts);
  if (!reader.text(version)) return REJECT;
  const isEvent = firstMatch(reader, [compressed, version === '1' ? fields : json]);
  return isEvent.answer === 'match' ? { ...isEvent, facts } : REJECT;
}

/** A length and a zlib stream (RFC 1950). */
function compressed(reader: Reader): Answer {
  if (!reader.text('C')) return REJECT;
  const length = reader.u32be();
  return length > 8 && reader.pattern(COMPRESSED_BYTES)
    ? match('certain', 'window size and compressed events', reader.at)
    : REJECT;
}

const COMPRESSED_BYTES: readonly ByteTest[] = [0x78, (byte) => (0x7800 + byte) % 31 === 0];

/** A number, a length and an object. */
function json(reader: Reader): Answer {
  if (!reader.text('J')) return REJECT;
  reader.skip(8);
  return reader.text('{') ? match('certain', 'window size and an event', reader.at) : REJECT;
}

/** A number, a count of fields, and the length and the text of the first key. */
function fields(reader: Reader): Answer {
  if (!reader.text('D')) return REJECT;
  reader.skip(4);
  if (!reader.pattern([0, 0, 0, between(1, 255), 0, 0, 0, between(1, 255)])) return REJECT;
  return reader.pattern([between(0x20, 0x7e)])
    ? match('certain', 'window size and an event', reader.at)
    : REJECT;
}
