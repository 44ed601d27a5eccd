import { concat, hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { textPattern } from '../../bytes/text-pattern.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';

/**
 * TFTP: a read request for a file that is nowhere. The answer, an error, comes from a new
 * port (RFC 1350 section 4: the transfer's TID), so the socket must not be
 * connected to the server's port: it takes answers from the same address.
 */
export const tftp = protocol({
  id: 'tftp',
  title: 'Trivial File Transfer Protocol',
  name: 'TFTP',
  transport: 'udp',
  ports: [69],
  popularity: 1.5,
  speaksFirst: 'client',
  spec: 'RFC 1350 sections 4 and 5; RFC 2347',
  openings: [concat(hex('0001'), text('no-such-file.firstbytes\0octet\0'))],
  repliesFromNewPort: true,
  serverBeginnings: [[0, between(3, 6)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [data, acknowledgement, acceptedOptions, error];

const FIRST_BLOCK = hex('00030001');

/** The file is there after all: its first block. */
function data(reader: Reader, sent: Uint8Array): Answer {
  const isRead = tftp.client({ bytes: sent, ended: true }).answer === 'match' && sent[1] === 1;
  if (!isRead || !reader.text(FIRST_BLOCK)) return REJECT;
  const isEnough = nonZeroBytes(reader.bytes) >= 4;
  return match(isEnough ? 'likely' : 'weak', 'DATA 1', reader.at);
}

const NO_BLOCK = hex('00040000');

/** A write may begin: four bytes, which prove something only if they are the whole datagram. */
function acknowledgement(reader: Reader, sent: Uint8Array): Answer {
  if (sent[1] !== WRITE || !isRequestOf(tftp, sent) || !reader.text(NO_BLOCK)) return REJECT;
  return match(reader.left === 0 ? 'likely' : 'weak', 'ACK 0 to a write request', reader.at);
}

const WRITE = 2;

/** OACK (RFC 2347): the first of its options is one of those that were requested. */
function acceptedOptions(reader: Reader, sent: Uint8Array): Answer {
  if (!isRequestOf(tftp, sent) || !reader.pattern(ACCEPTED_OPTIONS_BYTES)) return REJECT;
  const name = readText(reader)?.toLowerCase();
  const requested = latin1(sent).toLowerCase().split('\0').slice(3);
  if (!name || !requested.includes(name) || !readText(reader)) return REJECT;
  return match('certain', 'OACK with an option of the request', reader.at);
}

const ACCEPTED_OPTIONS_BYTES = [0, 6];

function error(reader: Reader): Answer {
  if (!reader.pattern(ERROR_BYTES)) return REJECT;
  const message = readText(reader);
  if (message === undefined) return REJECT;
  const note = message === '' ? {} : { note: message.slice(0, 80) };
  return match(message.length >= 4 ? 'certain' : 'weak', 'ERROR', reader.at, note);
}

const ERROR_BYTES = [0, 5, 0, between(0, 8)];

/** A longer text, in bytes, would be a datagram of something else and not a message for a person. */
const MAX_TEXT_LENGTH = 512;

/** Moves past printable text and the zero that ends it. */
function readText(reader: Reader): string | undefined {
  const start = reader.at;
  for (let byte = reader.u8(); byte !== 0; byte = reader.u8()) {
    if (reader.at - start > MAX_TEXT_LENGTH || !isPrintable(byte)) return undefined;
  }
  return latin1(reader.bytes, start, reader.at - 1);
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || [0x09, 0x0a, 0x0d].includes(byte);
}

const MODE = textPattern(/^(?:octet|netascii|mail)\0/i);

/** Opcode 1 or 2, a file name and a mode, each ended by a zero. */
function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  if (!readText(reader) || !reader.match(MODE)) return REJECT;
  const rule = reader.bytes[1] === 1 ? 'read request' : 'write request';
  return match('certain', rule, reader.at);
}

const CLIENT_BYTES = [0, between(1, 2)];
