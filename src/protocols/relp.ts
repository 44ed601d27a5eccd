import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

const OFFERS = 'relp_version=0\nrelp_software=firstbytes\ncommands=syslog';

/** Reliable Event Logging Protocol: frames of a number, a command, a length (relp.html). */
export const relp = protocol({
  id: 'relp',
  title: 'RELP (rsyslog)',
  name: 'RELP',
  ports: [2514, 20514],
  speaksFirst: 'client',
  spec: 'RELP specification, Syntax and Command Semantics; librelp 1.11.0',
  // Opens a session, in which nothing is logged.
  openings: [text(`1 open ${OFFERS.length} ${OFFERS}\n`)],
  server: legacyServer(server),
  client: legacyClient(client),
});

const RESPONSE = /^([1-9]\d{0,8}|0) rsp (\d{1,9})[ \n](?:(200|500)(?=[ \n])[^\n]{0,200}\n)?/;
const CLOSED = '0 serverclose 0';

function server({ bytes, sent, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 600));
  const closed = compare(bytes, `${CLOSED}\n`);
  if (closed === 'full') return match('likely', 'session closed by the server', CLOSED.length + 1);
  const found = RESPONSE.exec(said);
  if (found?.[3]) {
    const ours = latin1(sent.subarray(0, 32)).startsWith(`${found[1]} open `);
    const facts = { ...software(said), ...(found[3] === '500' ? { note: lineOf(found[0]) } : {}) };
    return match(ours ? 'certain' : 'likely', 'response to open', found[0].length, facts);
  }
  return !ended && (closed === 'partial' || mayBeResponse(said)) ? NEED : REJECT;
}

function lineOf(response: string): string {
  return response.replace(/^\d+ rsp \d+ /, '').trim();
}

/** `relp_software=librelp,1.11.0,http://librelp.adiscon.com` */
function software(said: string): Facts {
  const found = /\nrelp_software=([\w-]{1,40}),(\d[\w.]{0,20}),/.exec(said);
  return found ? { product: found[1] as string, version: found[2] as string } : {};
}

function mayBeResponse(said: string): boolean {
  return (
    said.length < 240 &&
    /^(?:\d{1,9}(?: (?:r(?:s(?:p(?: (?:\d{1,9}(?: (?:[25](?:0(?:0(?: [^\n]*)?)?)?)?)?)?)?)?)?)?)?)?$/.test(
      said,
    )
  );
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 64));
  const found = /^[1-9]\d{0,8} open \d{1,6} relp_version=/.exec(said);
  if (found) return match('certain', 'open with a version', found[0].length);
  return !ended && mayBeOpen(said) ? NEED : REJECT;
}

function mayBeOpen(said: string): boolean {
  const [number = '', command, length, ...offers] = said.split(' ');
  if (!/^(?:[1-9]\d{0,8})?$/.test(number)) return false;
  if (command === undefined) return true;
  if (length === undefined) return number !== '' && 'open'.startsWith(command);
  if (command !== 'open' || !/^\d{0,6}$/.test(length)) return false;
  return offers.length === 0 || (length !== '' && 'relp_version='.startsWith(offers.join(' ')));
}
