import { hex } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** Telnet: option negotiation of RFC 854 and RFC 855. */
export const telnet = protocol({
  id: 'telnet',
  title: 'Telnet',
  name: 'Telnet',
  tlsAliases: ['telnets'],
  ports: [23, 2323],
  tlsPorts: [992],
  popularity: 50,
  speaksFirst: 'server',
  spec: 'RFC 854',
  // DO TIMING-MARK, twice: it changes no option, and every server must answer it (RFC 860).
  openings: [hex('fffd06 fffd06')],
  server,
  client: negotiation,
});

const IAC = 0xff;
const SB = 0xfa;
const SE = 0xf0;
const WILL = 0xfb;
const DONT = 0xfe;

/** Options above IANA's 0 to 49 that are in use: PRAGMA and the like, and those of games. */
const OPTIONS: ReadonlySet<number> = new Set([69, 70, 85, 86, 90, 91, 93, 138, 139, 140, 200, 201]);

function server(reader: Reader): Answer {
  const answer = negotiation(reader);
  return answer.answer === 'match' ? { ...answer, facts: software(reader.bytes) } : answer;
}

/** Two commands in a row are telnet; one is a hint (MP3 frames start `ff fb` too). */
function negotiation(reader: Reader): Answer {
  if (!readCommand(reader)) return REJECT;
  const end = reader.at;
  if (ifThere(reader, readCommand)) return match('certain', 'option negotiation', reader.at);
  const prompt = reader.bytes.subarray(end, end + 4);
  const isText = prompt.length === 4 && isPrintable(prompt);
  return match(isText ? 'likely' : 'weak', 'one option negotiated', end);
}

/** Moves past `IAC WILL..DONT option`, or a subnegotiation; false if the bytes are neither. */
function readCommand(reader: Reader): boolean {
  if (!reader.pattern([IAC, isVerb, isOption])) return false;
  return reader.bytes[reader.at - 2] !== SB || skipSubnegotiation(reader);
}

function isVerb(byte: number): boolean {
  return byte === SB || (byte >= WILL && byte <= DONT);
}

function isOption(byte: number): boolean {
  return byte <= 49 || OPTIONS.has(byte);
}

/** A subnegotiation that is longer than this, in bytes, is not read to its end. */
const MAX_LENGTH = 510;

function skipSubnegotiation(reader: Reader): boolean {
  for (const end = reader.at + MAX_LENGTH; reader.at < end; ) {
    if (reader.u8() === IAC && reader.peek() === SE) {
      reader.skip(1);
      return true;
    }
  }
  return false;
}

/** The few that name themselves in the text behind the negotiation. */
function software(bytes: Uint8Array): Facts {
  if (indexOf(bytes, 'Open On-Chip Debugger') !== -1) return { product: 'OpenOCD' };
  if (indexOf(bytes, 'User Access Verification') !== -1) return { product: 'Cisco IOS' };
  return {};
}
