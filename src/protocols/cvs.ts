import { text } from '../bytes/build.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * CVS's password server: the request of Cederqvist, "CVS Client/Server", Connection and
 * Authentication; errors as observed of CVS 1.12.13.
 */
export const cvs = protocol({
  id: 'cvs',
  title: 'CVS pserver',
  name: 'CVS',
  aliases: ['cvspserver', 'pserver'],
  ports: [2401],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'CVS Client/Server, section Connection and Authentication; CVS 1.12.13',
  // Only verifies a password, in a repository that no server exports: servers refuse it before
  // they look up the user. `A` is the empty password, scrambled.
  openings: [
    text('BEGIN VERIFICATION REQUEST\n/nonexistent\nanonymous\nA\nEND VERIFICATION REQUEST\n'),
  ],
  server,
  client,
});

const VERDICTS = ['I LOVE YOU\n', 'I HATE YOU\n'] as const;
const REFUSALS = [
  'cvs [pserver aborted]: ',
  'cvs [server aborted]: ',
  'E Fatal error, aborting.\nerror ',
] as const;

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [verdict, refusal];

function verdict(reader: Reader): Answer {
  return reader.oneOf(VERDICTS) ? match('certain', 'answer to a request', reader.at) : REJECT;
}

function refusal(reader: Reader): Answer {
  if (!reader.oneOf(REFUSALS)) return REJECT;
  const end = reader.at;
  const reason = ifThere(reader, (rest) => rest.line(512));
  const facts = reason === undefined ? {} : { note: reason.slice(0, 80) };
  return match('certain', 'refusal of CVS', end, facts);
}

const BEGINNINGS = [
  'BEGIN AUTH REQUEST\n',
  'BEGIN VERIFICATION REQUEST\n',
  'BEGIN GSSAPI REQUEST\n',
] as const;

function client(reader: Reader): Answer {
  return reader.oneOf(BEGINNINGS) ? match('certain', 'start of a request', reader.at) : REJECT;
}
