import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Subversion's own protocol: lists in parentheses (subversion/libsvn_ra_svn/protocol, 2.1). */
export const svn = protocol({
  id: 'svn',
  title: 'Subversion (svnserve)',
  name: 'Subversion',
  aliases: ['svnserve', 'subversion'],
  waitsForServer: 'Subversion, protocol of svnserve',
  ports: [3690],
  speaksFirst: 'server',
  spec: 'subversion/libsvn_ra_svn/protocol, section 2.1.1',
  // The answer to a greeting, with the URL of no repository.
  openings: [text('( 2 ( edit-pipeline ) 24:svn://firstbytes.invalid ( ) ) ')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const GREETING = /^\( success \( (\d{1,3}) (\d{1,3}) \( (?:[A-Z0-9-]{1,32} ){0,8}\) \( /;
const FAILURE = /^\( failure \( \( \d{1,8} \d{1,5}:/;

function server({ bytes, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 400));
  const greeting = GREETING.exec(said);
  if (greeting) {
    const facts = { protocolVersion: greeting[2] as string };
    return match('certain', 'greeting', greeting[0].length, facts);
  }
  const failure = FAILURE.exec(said);
  if (failure) return match('certain', 'failure', failure[0].length);
  return !ended && mayBeGreeting(said) ? NEED : REJECT;
}

function mayBeGreeting(said: string): boolean {
  const begins = ['( success ( ', '( failure ( ( '].some((one) => one.startsWith(said));
  return (
    begins ||
    (said.length < 400 &&
      (/^\( success \( \d{1,3}(?: (?:\d{1,3}(?: (?:\((?: [A-Z0-9 -]*(?:\)(?: \(?)?)?)?)?)?)?)?$/.test(
        said,
      ) ||
        /^\( failure \( \( \d{1,8}(?: \d{0,5})?$/.test(said)))
  );
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 400));
  const found = /^\( \d{1,3} \( (?:[\w-]{1,40} ){0,24}\) \d{1,4}:svn/.exec(said);
  if (found) return match('certain', 'answer to a greeting', found[0].length);
  const open =
    /^(?:\((?: (?:\d{1,3}(?: (?:\((?: [\w -]*(?:\)(?: (?:\d{1,4}(?::(?:s(?:v)?)?)?)?)?)?)?)?)?)?)?)?$/;
  return !ended && said.length < 400 && open.test(said) ? NEED : REJECT;
}
