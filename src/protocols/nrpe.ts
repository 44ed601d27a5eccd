import { concat, hex } from '../bytes/build.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * Nagios Remote Plugin Executor: packets of a version, a type, a checksum, a result and a text
 * (NRPE 4.1.0, include/common.h). By default in TLS with anonymous Diffie-Hellman.
 */
export const nrpe = protocol({
  id: 'nrpe',
  title: 'Nagios Remote Plugin Executor',
  name: 'NRPE',
  aliases: ['nagios-nrpe'],
  ports: [5666],
  tlsPorts: [5666],
  popularity: 17,
  speaksFirst: 'client',
  spec: 'NRPE 4.1.0, include/common.h, struct _v2_packet and _v3_packet',
  // Version 2, a query, its CRC-32, `_NRPE_CHECK` in 1024 bytes, two bytes more: requests the
  // version, runs no command, and every version understands it.
  openings: [concat(hex('0002 0001 c094014f 0000'), '_NRPE_CHECK', new Uint8Array(1013), 'SR')],
  server,
  client,
});

const CRC = [undefined, undefined, undefined, undefined] as const;
/** A text of printable bytes is what comes next: from 0x20 on. */
const V2_RESPONSE: readonly ByteTest[] = [0, 2, 0, 2, ...CRC, 0, between(0, 3)];
/** Versions 3 and 4: then an alignment and the length of the text. */
const V4_RESPONSE: readonly ByteTest[] = [
  ...[0, between(3, 4), 0, 2, ...CRC, 0, between(0, 3), 0, 0, 0, 0],
  ...[undefined, undefined],
];

const TEXTS = ['NRPE v', 'NRPE: ', 'CHECK_NRPE'];

function server(reader: Reader): Answer {
  return firstMatch(reader, RESPONSES);
}

const RESPONSES = [response(V2_RESPONSE), response(V4_RESPONSE)];
const MAX_TEXT_LENGTH = 40;

function response(head: readonly ByteTest[]) {
  return (reader: Reader): Answer => {
    if (!reader.pattern(head)) return REJECT;
    const start = reader.at;
    if (!reader.oneOf(TEXTS)) return REJECT;
    reader.at = start;
    const text = reader.availableText(MAX_TEXT_LENGTH);
    if (!text.includes('\0')) reader.awaitBytes(start + MAX_TEXT_LENGTH);
    // As observed: `NRPE v4.1.0`.
    const version = /^NRPE v(\d[\w.-]{0,24})(?![\w.-])/.exec(text)?.[1];
    const facts = version ? { product: 'NRPE', version } : {};
    return match('certain', 'response with its text', start + 6, facts);
  };
}

/** check_nrpe 4.1.0 leaves the result of a version 2 query as memory had it. */
const V2_QUERY: readonly ByteTest[] = [0, 2, 0, 1, ...CRC, undefined, undefined];
const V4_QUERY: readonly ByteTest[] = [
  ...[0, between(3, 4), 0, 1, ...CRC, 0, 0, 0, 0, 0, 0],
  ...[undefined, undefined],
];
const QUERIES = [query(V2_QUERY), query(V4_QUERY)];

function client(reader: Reader): Answer {
  return firstMatch(reader, QUERIES);
}

/** A text has 1024 bytes in version 2. */
const MAX_COMMAND_LENGTH = 1024;

/** A name of a command and its arguments, ended by NUL. */
function query(head: readonly ByteTest[]) {
  return (reader: Reader): Answer => {
    if (!reader.pattern(head)) return REJECT;
    let length = 0;
    while (isVisible(reader.peek(length))) if (++length > MAX_COMMAND_LENGTH) return REJECT;
    if (reader.peek(length) !== 0 || length < 3) return REJECT;
    return match('likely', 'query for a command', reader.at + length);
  };
}

function isVisible(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f;
}
