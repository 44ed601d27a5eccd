import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** Subversion's own protocol: lists in parentheses (subversion/libsvn_ra_svn/protocol, 2.1). */
export const svn = protocol({
  id: 'svn',
  title: 'Subversion (svnserve)',
  name: 'Subversion',
  aliases: ['svnserve', 'subversion'],
  ports: [3690],
  popularity: 7,
  speaksFirst: 'server',
  spec: 'subversion/libsvn_ra_svn/protocol, section 2.1.1',
  // The answer to a greeting, with the URL of no repository.
  openings: [text('( 2 ( edit-pipeline ) 24:svn://firstbytes.invalid ( ) ) ')],
  waitsForServer: 'Subversion, protocol of svnserve',
  server,
  client,
});

const GREETING = textPattern(/^\( success \( \d{1,3} (\d{1,3}) \( (?:[A-Z0-9-]{1,32} ){0,8}\) \( /);
const FAILURE = textPattern(/^\( failure \( \( \d{1,8} \d{1,5}:/);

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [greeting, failure];

function greeting(reader: Reader): Answer {
  const parts = reader.match(GREETING);
  if (!parts) return REJECT;
  return match('certain', 'greeting', reader.at, { protocolVersion: parts[1] as string });
}

function failure(reader: Reader): Answer {
  return reader.match(FAILURE) ? match('certain', 'failure', reader.at) : REJECT;
}

const ANSWER = textPattern(/^\( \d{1,3} \( (?:[\w-]+ ){0,24}\) \d{1,4}:svn/);

function client(reader: Reader): Answer {
  return reader.match(ANSWER) ? match('certain', 'answer to a greeting', reader.at) : REJECT;
}
