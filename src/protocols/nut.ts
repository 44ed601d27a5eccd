import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** Network UPS Tools: lines of words (NUT developer guide, Network protocol information). */
export const nut = protocol({
  id: 'nut',
  title: 'Network UPS Tools (upsd)',
  name: 'NUT',
  aliases: ['upsd'],
  ports: [3493],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'NUT Developer Guide, Network protocol information; upsd 2.8.0',
  openings: [text('VER\n')],
  starttls: [{ send: text('STARTTLS\n'), accepts: (reader) => reader.text('OK STARTTLS') }],
  server,
  client,
});

const VERSION = 'Network UPS Tools upsd ';

/** The guide's section Error responses. */
const ERRORS = [
  ...['ACCESS-DENIED', 'UNKNOWN-UPS', 'VAR-NOT-SUPPORTED', 'CMD-NOT-SUPPORTED'],
  ...['INVALID-ARGUMENT', 'INSTCMD-FAILED', 'SET-FAILED', 'READONLY', 'TOO-LONG'],
  ...['FEATURE-NOT-SUPPORTED', 'FEATURE-NOT-CONFIGURED', 'ALREADY-SSL-MODE'],
  ...['DRIVER-NOT-CONNECTED', 'DATA-STALE', 'ALREADY-LOGGED-IN', 'INVALID-PASSWORD'],
  ...['ALREADY-SET-PASSWORD', 'INVALID-USERNAME', 'ALREADY-SET-USERNAME'],
  ...['USERNAME-REQUIRED', 'PASSWORD-REQUIRED', 'UNKNOWN-COMMAND', 'INVALID-VALUE'],
].map((one) => `ERR ${one}\n`);

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [version, error];

function version(reader: Reader): Answer {
  if (!reader.text(VERSION)) return REJECT;
  const line = reader.line(MAX_LINE_LENGTH);
  if (line === undefined) return REJECT;
  const stated = /^\d[\w.~+-]*/.exec(line)?.[0];
  const facts = { product: 'NUT upsd', ...(stated ? { version: stated } : {}) };
  return match('certain', 'answer to VER', reader.at, facts);
}

function error(reader: Reader): Answer {
  return reader.oneOf(ERRORS) ? match('likely', 'error of upsd', reader.at) : REJECT;
}

const MAX_LINE_LENGTH = 256;

/** What is sent about a UPS belongs to this protocol only. */
const COMMAND =
  /^(?:LIST (?:UPS|VAR|RW|CMD|ENUM|RANGE|CLIENT)\b|GET (?:VAR|NUMLOGINS|UPSDESC|TYPE|DESC|CMDDESC)\b [\w.-]|NETVER$|VER$|STARTTLS$)/;
const BEGINNINGS = ['LIST ', 'GET ', 'NETVER', 'VER', 'STARTTLS'];

function client(reader: Reader): Answer {
  if (!reader.oneOf(BEGINNINGS)) return REJECT;
  reader.at = 0;
  const found = COMMAND.exec(reader.line(MAX_LINE_LENGTH) ?? '');
  if (!found) return REJECT;
  // upsc 2.8.0 begins with STARTTLS, a word that others have as well.
  const isShared = found[0] === 'VER' || found[0] === 'STARTTLS';
  return match(isShared ? 'weak' : 'likely', 'command of NUT', reader.at);
}
