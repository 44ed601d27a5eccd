import { text } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * BSD's remote shell: a port for errors, two names and a command, each ended by NUL. The opening is a
 * port only, so it runs nothing. A server closes connections from ports above 1023, as ours are.
 */
export const rsh = protocol({
  id: 'rsh',
  title: 'BSD Remote Shell',
  name: 'rsh',
  aliases: ['rcmd', 'remsh'],
  ports: [514],
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'rshd(8) and rcmd(3) of 4.4BSD; rsh-redone 85 as observed',
  openings: [text('0\0')],
  answersBy: 'close',
  serverBeginnings: [[between(0, 1)]],
  server,
  client,
});

const REFUSAL = textPattern(
  /^(?:[\w.-]{1,32}: )?(?:Authentication failure|Permission denied|Login incorrect|remuser too long|command too long|Can't )/i,
);

/** A refusal: the byte 1, and a text; rsh-redone sends NUL before it. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (PORT.compare(sent, true) !== 'full') return REJECT;
  if (reader.u8() > 1) return REJECT;
  return reader.match(REFUSAL) ? match('likely', 'refusal', reader.at) : REJECT;
}

/** Names are up to 16 bytes in rshd; rexec has the same form, with a password as the second name. */
const COMMAND = textPattern(/^\d{1,5}\0[!-~]{1,16}\0[!-~]{1,16}\0[ -~]+\0/);

const PORT = textPattern(/^\d{1,5}\0/);

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [command, port];

/** The port alone: the rest has not come. */
function port(reader: Reader): Answer {
  return reader.match(PORT) && reader.isAtEnd() ? match('weak', 'port', reader.at) : REJECT;
}

function command(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('likely', 'port, names and command', reader.at) : REJECT;
}
