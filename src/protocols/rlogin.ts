import { hex } from '../bytes/build.ts';
import { nonZeroBytes } from '../bytes/non-zero.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * BSD's remote login: four strings that end with NUL. The opening has no names. A server closes
 * connections from ports above 1023, as ours are; other servers send NUL and ask for a password.
 */
export const rlogin = protocol({
  id: 'rlogin',
  title: 'BSD Remote Login',
  name: 'rlogin',
  ports: [513],
  sideEffect: {
    kind: 'logs-in',
    text: 'the server asks for a login of a user without a name, which it may log as failed',
  },
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'RFC 1282 sections 1 to 3; rsh-redone 85 as observed',
  openings: [hex('00 00 00 00')],
  sendsCredentials: {
    when: 'greeted',
    sends: 'the password as it is typed',
    source: 'RFC 1282, Security Considerations',
  },
  answersBy: 'close',
  serverBeginnings: [[between(0, 1)]],
  server,
  client,
});

const PROMPT = textPattern(/^[\r\n]{0,4}(?:[A-Za-z ]{0,40}login|Password|password): ?/);
const REFUSAL = textPattern(/^(?:[\w.-]{1,32}: )?[A-Z][A-Za-z ,']{3,60}[.!]?\r?\n/);

/** NUL, and then the text of the session; an error begins with 1 (RFC 1282 section 1, rcmd(3)). */
function server(reader: Reader, { sent }: Reply): Answer {
  // The names of a client end with the third NUL after the first byte, which is NUL, too.
  if (sent[0] !== 0 || sent.length - nonZeroBytes(sent) !== 4) return REJECT;
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [prompt, refusal];

function prompt(reader: Reader): Answer {
  return afterByte(reader, 0, PROMPT, 'prompt');
}

function refusal(reader: Reader): Answer {
  return afterByte(reader, 1, REFUSAL, 'refusal');
}

function afterByte(reader: Reader, byte: number, grammar: typeof PROMPT, rule: string): Answer {
  if (reader.u8() !== byte) return REJECT;
  return reader.match(grammar) ? match('likely', rule, reader.at) : REJECT;
}

const NAMES = textPattern(/^[!-~]{1,32}\0[!-~]{1,32}\0[\w.+-]{1,32}\/\d{1,6}\0/);

/** The local name, the remote name, terminal and speed. */
function client(reader: Reader): Answer {
  if (reader.u8() !== 0) return REJECT;
  if (reader.peek() === 0) {
    return reader.text('\0\0\0') ? match('weak', 'empty names', reader.at) : REJECT;
  }
  if (!reader.match(NAMES)) return REJECT;
  return match('certain', 'names, terminal and speed', reader.at);
}
