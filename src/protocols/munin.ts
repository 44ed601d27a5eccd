import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Munin's node: a comment with its name, and lines (Munin Guide, Data exchange protocol). */
export const munin = protocol({
  id: 'munin',
  title: 'Munin node',
  name: 'Munin',
  aliases: ['munin-node', 'lrrd'],
  ports: [4949],
  popularity: 3,
  speaksFirst: 'server',
  spec: 'Munin Guide, Data exchange between master and node; munin-node 2.0.73',
  openings: [text('version\n')],
  // Munin::Common::TLS 2.0
  starttls: [
    {
      send: text('STARTTLS\n'),
      accepts: (reader) => reader.line() === 'TLS OK',
    },
  ],
  serverBeginnings: ['# munin', 'cap '],
  server,
  client,
});

const BANNER = '# munin node at ';
const VERSION = /^munins? node on \S{1,255} version: (\d[\w.~+-]{0,40})\r?$/m;

function server(reader: Reader, reply: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, reply);
}

const SERVER_WAYS = [greeting, capabilities];

/** A node repeats those of the master's capabilities that it has. */
function capabilities(reader: Reader, { sent }: Reply): Answer {
  if (!startsWith(sent, 'cap ') || !reader.text('cap ')) return REJECT;
  const list = reader.line(MAX_NAME_LENGTH) ?? '';
  return /^[a-z][a-z ]*$/.test(list) ? match('likely', 'capabilities', reader.at) : REJECT;
}

function greeting(reader: Reader, { later }: Reply): Answer {
  if (!reader.text(BANNER) || reader.line(MAX_NAME_LENGTH) === undefined) return REJECT;
  const rest = [reader.bytes.subarray(reader.at, 1024), ...later.map(({ received }) => received)];
  const version = rest.map((one) => VERSION.exec(latin1(one))?.[1]).find((one) => one);
  const facts = version ? { product: 'munin-node', version } : {};
  return match('certain', 'banner of a node', reader.at, facts);
}

const MAX_NAME_LENGTH = 284;

/** `version` and `quit` are other protocols' too. */
const COMMANDS = ['cap ', 'nodes\n', 'list ', 'fetch ', 'config ', 'spoolfetch '];
const MAX_COMMAND_LENGTH = 200;

function client(reader: Reader): Answer {
  if (!reader.oneOf(COMMANDS)) return REJECT;
  reader.at = 0;
  const line = reader.line(MAX_COMMAND_LENGTH);
  if (line === undefined) return REJECT;
  return /^cap (?:multigraph|dirtyconfig|spool)\b/.test(line)
    ? match('certain', 'capabilities of a master', reader.at)
    : match('weak', 'command of Munin', reader.at);
}
