import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * Whois (RFC 3912): a line with a name, and a text in no particular syntax. Only the words of
 * the servers of registries are recognised.
 */
export const whois = protocol({
  id: 'whois',
  title: 'Whois',
  name: 'WHOIS',
  aliases: ['nicname'],
  withoutRecording:
    'No whois server is a Debian or npm package; the words are those that the public servers of registries are known to say, and only a name of ours that comes back is certain.',
  ports: [43],
  speaksFirst: 'client',
  spec: 'RFC 3912 section 2',
  // Reserved by RFC 2606: nobody can have registered it.
  openings: [text('nxdomain.invalid\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Comments in front of the answer end here at the latest. */
const HEAD = 1024;

/** Words of comments: RIPE and its kin, IANA, ARIN, the servers of domains. */
const WORDS =
  /\bwhois\b|\bRIPE Database\b|\bERROR:(?:10\d|20\d):|No entries found (?:for|in) the selected/i;

function server({ bytes, sent, ended }: Reply): Verdict {
  // It says nothing before it is asked.
  if (sent.length === 0) return REJECT;
  const said = latin1(bytes.subarray(0, HEAD));
  const lines = said.split('\n');
  const unfinished = lines.pop() ?? '';
  let at = 0;
  for (const line of lines) {
    const end = at + line.length + 1;
    const found = lineOfWhois(line.trimEnd(), at, end, sent);
    if (found.answer !== 'need') return found;
    at = end;
  }
  const open = /^(?:[%#].*|\r?)$/.test(unfinished) || mayBeRefusal(unfinished);
  return open && !ended && said.length < HEAD ? NEED : REJECT;
}

const NO_MATCH = /^(?:No match for (?:domain )?"?([\w.-]+)"?\.?|Domain ([\w.-]+) not found\.?)/i;

function lineOfWhois(line: string, at: number, end: number, sent: Uint8Array): Verdict {
  if (line === '') return NEED;
  if (/^[%#]/.test(line)) {
    return WORDS.test(line) ? match('likely', 'comment of a whois server', [at, end]) : NEED;
  }
  const none = NO_MATCH.exec(line);
  const name = none?.[1] ?? none?.[2];
  if (!name) return REJECT;
  const ours = latin1(sent).trim().toLowerCase() === name.toLowerCase().replace(/\.$/, '');
  return match(ours ? 'certain' : 'weak', 'no match for a name', [at, end]);
}

function mayBeRefusal(unfinished: string): boolean {
  const said = unfinished.toLowerCase();
  return ['no match for ', 'domain '].some((one) => one.startsWith(said) || said.startsWith(one));
}

/** A name alone in a line is anything's; options of RIPE's and of Verisign's servers are not. */
const QUERY = /^(?:-[TBVrx][ \w,.-]{0,40}|domain|n \+) [\w.:/-]{1,255}\r?\n/;

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 320));
  const query = QUERY.exec(said);
  if (query) return match('likely', 'query with its options', query[0].length);
  const open =
    /^(?:-(?:[TBVrx][ \w,.:/-]{0,300}\r?)?|d(?:o(?:m(?:a(?:i(?:n(?: [\w.:/-]{0,255}\r?)?)?)?)?)?)?|n(?: (?:\+(?: [\w.:/-]{0,255}\r?)?)?)?)?$/;
  return !ended && open.test(said) ? NEED : REJECT;
}
