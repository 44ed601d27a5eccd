import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

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
  speaksFirst: 'client',
  spec: 'CVS Client/Server, section Connection and Authentication; CVS 1.12.13',
  // Only asks whether the password is right, in a repository that no server exports: it is
  // refused before anybody is looked up. `A` is the empty password, scrambled.
  openings: [
    text('BEGIN VERIFICATION REQUEST\n/nonexistent\nanonymous\nA\nEND VERIFICATION REQUEST\n'),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

const LOVE = 'I LOVE YOU\n';
const HATE = 'I HATE YOU\n';
const ABORTED = 'cvs [pserver aborted]: ';
const SERVER_ABORTED = 'cvs [server aborted]: ';
const FATAL = 'E Fatal error, aborting.\nerror ';

function server({ bytes, ended }: Reply): Verdict {
  const answers = [LOVE, HATE, ABORTED, SERVER_ABORTED, FATAL];
  const found = answers.find((one) => compare(bytes, one) === 'full');
  if (!found) return compareAny(bytes, answers) === 'partial' && !ended ? NEED : REJECT;
  if (found === LOVE || found === HATE) {
    return match('certain', 'answer to a request', found.length);
  }
  const line = lineAt(bytes, found.length, 512);
  const note = typeof line === 'object' ? { note: line.text.slice(0, 80) } : {};
  return match('certain', 'refusal of CVS', found.length, note);
}

const BEGINNINGS = [
  'BEGIN AUTH REQUEST\n',
  'BEGIN VERIFICATION REQUEST\n',
  'BEGIN GSSAPI REQUEST\n',
];

function client({ bytes, ended }: ClientBytes): Verdict {
  const found = BEGINNINGS.find((one) => compare(bytes, one) === 'full');
  if (found) return match('certain', 'begin of a request', found.length);
  return compareAny(bytes, BEGINNINGS) === 'partial' && !ended ? NEED : REJECT;
}
