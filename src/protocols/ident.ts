import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Ident: a pair of ports, and the pair again with who it belongs to (RFC 1413 section 4). */
export const ident = protocol({
  id: 'ident',
  title: 'Identification Protocol',
  name: 'ident',
  aliases: ['auth', 'identd', 'tap'],
  ports: [113],
  speaksFirst: 'client',
  spec: 'RFC 1413 section 6',
  // No connection has these ports: an error comes back.
  openings: [text('0, 0\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const REPLY =
  /^ *\d{1,5} *, *\d{1,5} *: *(ERROR *: *(?:INVALID-PORT|NO-USER|HIDDEN-USER|UNKNOWN-ERROR|X[\w-]{1,32})|USERID *: *[\w.-]{1,32} *(?:, *[\w-]{1,32} *)?:[^\r\n]{1,512}) *\r?\n/;

function server({ bytes, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 640));
  const reply = REPLY.exec(said);
  if (reply) return match('certain', 'pair of ports and who', reply[0].length);
  return !ended && mayBeReply(said) ? NEED : REJECT;
}

/** Piece by piece, so that a wrong byte is seen at once; ports are longest at five digits. */
function mayBeReply(said: string): boolean {
  if (said.length >= 640 || said.includes('\n')) return false;
  const [ports = '', kind, code, ...rest] = said.split(':');
  if (kind === undefined) return /^ *(?:\d{1,5} *(?:, *(?:\d{1,5} *)?)?)?$/.test(ports);
  if (!/^ *\d{1,5} *, *\d{1,5} *$/.test(ports)) return false;
  const word = kind.trim();
  if (code === undefined) return ['ERROR', 'USERID'].some((one) => one.startsWith(word));
  if (word === 'ERROR') return rest.length === 0 && /^ *[\w-]{0,34} *\r?$/.test(code);
  return word === 'USERID' && /^[ \w.,-]{0,80}$/.test(code);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 48));
  const query = /^ *\d{1,5} *, *\d{1,5} *\r?\n/.exec(said);
  if (query) return match('likely', 'pair of ports', query[0].length);
  return !ended && /^ *(?:\d{1,5} *(?:, *(?:\d{1,5} *\r?)?)?)?$/.test(said) && said.length < 48
    ? NEED
    : REJECT;
}
