import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** Fox of Tridium's Niagara: frames of text that begin `fox`, end `};;`, and begin with a hello. */
export const fox = protocol({
  id: 'fox',
  title: 'Niagara Fox',
  name: 'Niagara Fox',
  aliases: ['niagara', 'niagara-fox'],
  tlsAliases: ['foxs'],
  ports: [1911],
  tlsPorts: [4911],
  fragilePorts: [
    [1911, 1911],
    [4911, 4911],
  ],
  sideEffect: {
    kind: 'controls',
    text: 'a building controller answers the greeting of a session',
  },
  popularity: 2,
  speaksFirst: 'client',
  spec: 'Niagara Fox as observed of Niagara AX 3.8 and Niagara 4 stations',
  withoutRecording: 'Niagara is not free; the hello is what published scans of stations show',
  openings: [text('fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\n};;\n')],
  server,
  client,
});

const HELLO = textPattern(/^fox a \d{1,4} -1 fox (?:hello|rejected)\r?\n\{/);
const REST_OF_FRAME = textPattern(/^[\s\S]*\};;/);

function server(reader: Reader): Answer {
  if (!reader.match(HELLO)) return REJECT;
  const end = reader.at;
  // The hello is proof enough; its fields are waited for while they may still come.
  ifItComes(reader, () => reader.match(REST_OF_FRAME));
  return match('certain', 'hello', end, stationOf(latin1(reader.bytes)));
}

/** `name=type:value` lines. The names of host and station are left out. */
function stationOf(frame: string): Facts {
  const lines = frame.split(/\r?\n/);
  const value = (name: string) =>
    lines.find((line) => line.startsWith(`${name}=s:`))?.slice(name.length + 3, name.length + 67);
  const version = value('app.version');
  const protocolVersion = value('fox.version');
  return {
    product: 'Niagara',
    ...(version ? { version } : {}),
    ...(protocolVersion ? { protocolVersion } : {}),
  };
}

function client(reader: Reader): Answer {
  return reader.match(HELLO) ? match('certain', 'hello', reader.at) : REJECT;
}
