import { hex } from '../bytes/build.ts';
import { equal, indexOf } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  type Turn,
} from './protocol.ts';

/** DO TIMING-MARK, twice: it changes no option, and every server must answer it (RFC 860). */
const TIMING_MARKS = hex('fffd06 fffd06');

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
  openings: [TIMING_MARKS],
  followUp: TIMING_MARKS,
  server,
  client: negotiation,
});

const IAC = 0xff;
const SB = 0xfa;
const SE = 0xf0;
const WILL = 0xfb;
const WONT = 0xfc;
const DONT = 0xfe;

/** Options above IANA's 0 to 49 that are in use: PRAGMA and the like, and those of games. */
const OPTIONS: ReadonlySet<number> = new Set([69, 70, 85, 86, 90, 91, 93, 138, 139, 140, 200, 201]);

function server(reader: Reader, { sent, later }: Reply): Answer {
  const answer = firstMatch(reader, SERVER_WAYS, sent);
  if (answer.answer !== 'match') return answer;
  const facts = software(reader.bytes);
  const isWeak = answer.confidence === 'weak';
  if (!isWeak || !later.some(answersTimingMarks)) return { ...answer, facts };
  return { ...answer, confidence: 'certain', rule: `${answer.rule}, then TIMING-MARK`, facts };
}

const SERVER_WAYS = [negotiation, loginPrompt];

/** WILL or WONT for each DO (RFC 860 section 2). */
function answersTimingMarks({ sent, received }: Turn): boolean {
  if (!equal(sent, TIMING_MARKS)) return false;
  const isAnswer = (verb: number) => indexOf(received, Uint8Array.of(IAC, verb, 6)) !== -1;
  return isAnswer(WILL) || isAnswer(WONT);
}

const PROMPT = textPattern(/^(?:\r?\n)?(?:[Ll]ogin|[Uu]ser[Nn]ame|User Name): ?/);

/** A server that negotiates nothing, such as that of a serial line, prompts at once. */
function loginPrompt(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.match(PROMPT)) return REJECT;
  return match(sent.length === 0 ? 'likely' : 'weak', 'prompt for a name', reader.at);
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
