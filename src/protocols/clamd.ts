import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** ClamAV's daemon: clamd(8), "Commands". The prefix `n` means that LF ends command and answer. */
export const clamd = protocol({
  id: 'clamd',
  title: 'ClamAV daemon',
  name: 'ClamAV',
  aliases: ['clamav'],
  ports: [3310],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'clamd(8), "Commands"; clamd 1.4',
  openings: [text('nVERSION\n')],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [version, pong, refusal];

/** `ClamAV 1.4.3/27700/Mon Nov ...`; number and date are missing without a database. */
const VERSION = textPattern(
  /^ClamAV (\d[\w.~+-]{0,40})(?:\/(\d{1,8})(?:\/[\x20-\x7e]{1,64})?)?\r?[\n\0]/,
);

function version(reader: Reader): Answer {
  const parts = reader.match(VERSION);
  if (!parts) return REJECT;
  return match('certain', 'version', reader.at, {
    product: 'ClamAV',
    version: parts[1] as string,
    ...(parts[2] ? { note: `database ${parts[2]}` } : {}),
  });
}

const PONGS = ['PONG\n', 'PONG\0'] as const;

/** Redis, NATS and many small servers have a PONG as well. */
function pong(reader: Reader): Answer {
  return reader.oneOf(PONGS) ? match('weak', 'PONG', reader.at) : REJECT;
}

/** Replies to what is not a command; they end in LF, or in NUL if the command began with `z`. */
const REFUSALS = ['UNKNOWN COMMAND', 'COMMAND READ TIMED OUT'].flatMap((one) => [
  `${one}\n`,
  `${one}\0`,
]);

/** The words prove little if they may be an echo. */
function refusal(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.oneOf(REFUSALS)) return REJECT;
  const request = latin1(sent, 0, 64).toUpperCase();
  const mayBeEcho = request.includes('UNKNOWN COMMAND') || request.includes('TIMED OUT');
  return match(mayBeEcho ? 'weak' : 'likely', 'error text of clamd', reader.at);
}

const COMMAND = textPattern(
  /^[nz](?:PING|VERSION|VERSIONCOMMANDS|RELOAD|SHUTDOWN|INSTREAM|STATS|IDSESSION|END|FILDES|DETSTATS|(?:SCAN|CONTSCAN|MULTISCAN|ALLMATCHSCAN|RAWSCAN) [^\n\0]+)[\n\0]/,
);

/** Commands without a prefix are old, and too common to identify it. */
function client(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('certain', 'command with its delimiter', reader.at) : REJECT;
}
