import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** INDI: XML elements without a root (INDI: Instrument-Neutral Distributed Interface, 1.7). */
export const indi = protocol({
  id: 'indi',
  title: 'INDI (astronomical instruments)',
  name: 'INDI',
  aliases: ['indiserver'],
  popularity: 0.7,
  ports: [7624],
  speaksFirst: 'client',
  spec: 'INDI protocol 1.7, section Commands; indiserver 1.9.9',
  // A ping, which newer servers return, and the question with which every client begins.
  openings: [text('<pingRequest uid="firstbytes"/>\n<getProperties version="1.7"/>\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const PONG = /^\s*<pingReply uid=["']([^"'<>]{1,64})["']\s*\/>/;
const ELEMENT =
  /^\s*<(?:(?:def|set)(?:Text|Number|Switch|Light|BLOB)Vector|message|delProperty)\s[^<>]{0,300}?(?:device|timestamp)=["'][^"'<>]{0,128}["']/;

function server({ bytes, sent, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 600));
  const pong = PONG.exec(said);
  if (pong) {
    const ours = latin1(sent).includes(`uid="${pong[1]}"`);
    return match(ours ? 'certain' : 'likely', 'answer to a ping', pong[0].length);
  }
  const element = ELEMENT.exec(said);
  if (element) {
    const isVector = /^\s*<(?:def|set)/.test(said) && element[0].includes('device=');
    return match(isVector ? 'certain' : 'weak', 'element of INDI', element[0].length);
  }
  return !ended && said.length < 600 && mayBeElement(said) ? NEED : REJECT;
}

const NAMES = [
  'pingReply',
  'message',
  'delProperty',
  ...['Text', 'Number', 'Switch', 'Light', 'BLOB'].flatMap((kind) => [
    `def${kind}Vector`,
    `set${kind}Vector`,
  ]),
];

/** The name so far is that of an element, and the element is not yet over. */
function mayBeElement(said: string): boolean {
  const [, name, rest] = /^\s*(?:<([A-Za-z]*)([^<>]*))?$/.exec(said) ?? [];
  if (name === undefined) return /^\s*$/.test(said);
  if (!rest) return NAMES.some((one) => one.startsWith(name));
  return NAMES.includes(name) && /^\s/.test(rest);
}

const QUERY = /^\s*<getProperties(?:\s[^<>]{0,200}?)?\sversion=["']1\.\d["']/;
const PING = /^\s*<pingRequest\s+uid=/;

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 300));
  for (const one of [QUERY, PING]) {
    const found = one.exec(said);
    if (found) return match('certain', 'request of INDI', found[0].length);
  }
  const [, name, rest] = /^\s*(?:<([A-Za-z]*)([^<>]*))?$/.exec(said) ?? [];
  if (ended || said.length >= 300) return REJECT;
  if (name === undefined) return /^\s*$/.test(said) ? NEED : REJECT;
  const names = ['getProperties', 'pingRequest'];
  const may = rest ? names.includes(name) : names.some((one) => one.startsWith(name));
  return may ? NEED : REJECT;
}
