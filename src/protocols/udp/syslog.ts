import { text } from '../../bytes/build.ts';
import type { Reader } from '../../bytes/reader.ts';
import { textPattern } from '../../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from '../protocol.ts';
import { fromDevice } from '../syslog.ts';

/**
 * Syslog: what is sent is written to a log, and nothing is ever answered (RFC 5424 section 1).
 * The opening is an empty datagram, so that the probe leaves no line behind; only the host's
 * "port unreachable" shows anything.
 */
export const syslog = protocol({
  id: 'syslog',
  title: 'Syslog',
  name: 'syslog',
  transport: 'udp',
  ports: [514],
  speaksFirst: 'client',
  spec: 'RFC 5424 section 6; RFC 3164 section 4.1; RFC 5426 section 3',
  withoutRecording: 'a log takes what it is sent, and answers nothing',
  openings: [text('')],
  answersBy: 'silence',
  server: () => REJECT,
  client,
});

const MODERN = textPattern(/^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>1 (?:-|\d{4}-\d\d-\d\dT)/);
const OLD = textPattern(
  /^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:/,
);
const PRIORITY = textPattern(/^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>/);

/** Priority up to 191, then version 1 and a date, or an old date; many send only the priority. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [modern, old, fromDevice, bare];

function modern(reader: Reader): Answer {
  const isModern = reader.match(MODERN);
  return isModern ? match('certain', 'priority, version and date', reader.at) : REJECT;
}

function old(reader: Reader): Answer {
  return reader.match(OLD) ? match('certain', 'priority and date', reader.at) : REJECT;
}

/** After so many bytes a date can no longer follow. */
const ENOUGH = 32;

function bare(reader: Reader): Answer {
  if (!reader.match(PRIORITY)) return REJECT;
  reader.awaitBytes(ENOUGH);
  return match('weak', 'priority', reader.at);
}
