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

/** Fox of Tridium's Niagara: frames of text that begin `fox`, end `};;`, and first say hello. */
export const fox = protocol({
  id: 'fox',
  title: 'Niagara Fox',
  name: 'Niagara Fox',
  aliases: ['niagara', 'niagara-fox'],
  tlsAliases: ['foxs'],
  popularity: 0.7,
  fragilePorts: [
    [1911, 1911],
    [4911, 4911],
  ],
  withoutRecording: 'Niagara is not free; the hello is what published scans of stations show',
  ports: [1911],
  tlsPorts: [4911],
  speaksFirst: 'client',
  spec: 'Niagara Fox as Niagara AX 3.8 and Niagara 4 stations are seen to speak it',
  openings: [text('fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\n};;\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  const head = helloOf(bytes);
  if (head === 'none') return REJECT;
  if (head === 'partial') return ended ? REJECT : NEED;
  const said = latin1(bytes);
  if (!said.includes('};;') && bytes.length < 4096 && !ended) return NEED;
  return match('certain', 'hello', head, stationOf(said));
}

/** `fox a NUMBER -1 fox hello`, a line end and an opening brace: where it ends. */
function helloOf(bytes: Uint8Array): number | 'partial' | 'none' {
  const start = compare(bytes, 'fox a ');
  if (start !== 'full') return start;
  const said = latin1(bytes.subarray(0, 48));
  const whole = /^fox a \d{1,4} -1 fox (?:hello|rejected)\r?\n\{/.exec(said);
  if (whole) return whole[0].length;
  const number = /^fox a \d{0,4}/.exec(said)?.[0].length ?? 0;
  const rest = said.slice(number);
  if (rest !== '' && /^fox a $/.test(said.slice(0, number))) return 'none';
  const wanted = [' -1 fox hello\n{', ' -1 fox hello\r\n{', ' -1 fox rejected\n{'];
  return wanted.some((one) => one.startsWith(rest)) ? 'partial' : 'none';
}

/** `name=type:value` lines. The names of host and station are left out. */
function stationOf(said: string): Facts {
  const value = (name: string) =>
    said
      .split(/\r?\n/)
      .find((line) => line.startsWith(`${name}=s:`))
      ?.slice(name.length + 3, name.length + 67);
  const version = value('app.version');
  const protocolVersion = value('fox.version');
  return {
    product: 'Niagara',
    ...(version ? { version } : {}),
    ...(protocolVersion ? { protocolVersion } : {}),
  };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const head = helloOf(bytes);
  if (head === 'none') return REJECT;
  if (head === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'hello', head);
}
