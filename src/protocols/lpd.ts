import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Line printer daemon: an octet for the command, and the name of a queue (RFC 1179 section 5). */
export const lpd = protocol({
  id: 'lpd',
  title: 'Line Printer Daemon',
  name: 'LPD',
  aliases: ['printer', 'spooler', 'lpr'],
  ports: [515],
  popularity: 13,
  speaksFirst: 'client',
  spec: 'RFC 1179 section 5; BSD lpd 2008.05.17, LPRng 3.8',
  // The state of a queue that does not exist (section 5.3): nothing is printed.
  openings: [text('\x03nxdomain\n')],
  // A host name, a path, the name of the program, or `Printer: `.
  serverBeginnings: [[isNameByte]],
  refusalTexts: [
    { software: 'BSD lpd', text: 'lpd: Illegal service request' },
    { software: 'BSD lpd', text: "can't open printer description file" },
  ],
  server,
  client,
});

/** Whether it is one of `[\w./-]`. */
function isNameByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x2d && byte <= 0x39) || byte === 0x5f;
}

/** `host: lpd: text` is the syntax of BSD's; it refuses strangers unasked. */
const REFUSAL = textPattern(
  /^(?:[\w.-]{1,255}: )?(?:\/[\w/]*)?lpd: (?:(\S{1,64}): (?:unknown printer|can't open printer description file|unknown)|(Your host does not have line printer access|Illegal service request|Host name for your address .*|hostname for your address .*|address for your hostname .*))\r?\n/,
);
/** LPRng, and the state of BSD's queues. */
const NO_QUEUE = textPattern(
  /^Printer: (\S{1,64})@\S{1,255}(?: - ERROR: spool queue for '[^'\n]*' does not exist.*)?\r?\n/,
);

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [refusal, stateOfQueue];

function refusal(reader: Reader, sent: Uint8Array): Answer {
  const found = reader.match(REFUSAL);
  if (!found) return REJECT;
  const isOurs = found[1] !== undefined && found[1] === queueIn(sent);
  const note = { note: found[2] ?? 'no such queue' };
  return match(isOurs ? 'certain' : 'likely', 'refusal of lpd', reader.at, note);
}

function stateOfQueue(reader: Reader, sent: Uint8Array): Answer {
  const found = sent.length > 0 ? reader.match(NO_QUEUE) : undefined;
  if (!found) return REJECT;
  const confidence = found[1] === queueIn(sent) ? 'certain' : 'likely';
  return match(confidence, 'state of a queue', reader.at, { product: 'LPRng' });
}

/** The queue that a command was about. */
function queueIn(sent: Uint8Array): string | undefined {
  const isCommand = sent[0] === 3 || sent[0] === 4;
  return isCommand ? /^[!-~]{1,64}/.exec(latin1(sent, 1, 66))?.[0] : undefined;
}

const QUEUE = textPattern(/^([\w.@-]{1,64})\n/);
const QUEUE_AND_LIST = textPattern(/^([\w.@-]{1,64})(?: [\w.@ -]{0,60})?\n/);

/** What clients print to by default (lpr(1)). */
const USUAL_QUEUE = 'lp';
/** A shorter name, between a small number and a line end, is found in random bytes. */
const MIN_NAME_LENGTH = 5;

/** Command 1 to 5, and the name of a queue (section 5); 3 to 5 may name users or jobs. */
function client(reader: Reader): Answer {
  const command = reader.u8();
  if (command < 1 || command > 5) return REJECT;
  const request = reader.match(command < 3 ? QUEUE : QUEUE_AND_LIST);
  if (!request) return REJECT;
  const [, queue = ''] = request;
  const isNamed = queue === USUAL_QUEUE || queue.length >= MIN_NAME_LENGTH;
  // A queue of one letter is a number, a letter and a line end, even where nothing follows.
  const isAll = reader.ended && reader.left === 0 && queue.length > 1;
  return match(isNamed || isAll ? 'likely' : 'weak', 'command and queue', reader.at);
}
