import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** Fox of Tridium's Niagara: frames of text that begin `fox`, end `};;`, and first say hello. */
export const fox = protocol({
  id: 'fox',
  title: 'Niagara Fox',
  ports: [1911],
  tlsPorts: [4911],
  speaksFirst: 'client',
  spec: 'Niagara Fox as Niagara AX 3.8 and Niagara 4 stations are seen to speak it',
  opening: text('fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\n};;\n'),
  server,
  client,
});

function server({ bytes, ended }: Reply): Verdict {
  const head = helloOf(bytes);
  if (head === 'differs') return REJECT;
  if (head === 'short') return ended ? REJECT : NEED;
  const said = latin1(bytes);
  if (!said.includes('};;') && bytes.length < 4096 && !ended) return NEED;
  return match('certain', 'hello', head, stationOf(said));
}

/** `fox a NUMBER -1 fox hello`, a line end and an opening brace: where it ends. */
function helloOf(bytes: Uint8Array): number | 'short' | 'differs' {
  const start = compare(bytes, 'fox a ');
  if (start !== 'fits') return start;
  const said = latin1(bytes.subarray(0, 48));
  const whole = /^fox a \d{1,4} -1 fox (?:hello|rejected)\r?\n\{/.exec(said);
  if (whole) return whole[0].length;
  const number = /^fox a \d{0,4}/.exec(said)?.[0].length ?? 0;
  const rest = said.slice(number);
  if (rest !== '' && /^fox a $/.test(said.slice(0, number))) return 'differs';
  const wanted = [' -1 fox hello\n{', ' -1 fox hello\r\n{', ' -1 fox rejected\n{'];
  return wanted.some((one) => one.startsWith(rest)) ? 'short' : 'differs';
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
  if (head === 'differs') return REJECT;
  if (head === 'short') return ended ? REJECT : NEED;
  return match('certain', 'hello', head);
}
