import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Munin's node: a comment with its name, and lines (Munin Guide, Data exchange protocol). */
export const munin = protocol({
  id: 'munin',
  title: 'Munin node',
  name: 'Munin',
  aliases: ['munin-node', 'lrrd'],
  ports: [4949],
  speaksFirst: 'server',
  spec: 'Munin Guide, Data exchange between master and node; munin-node 2.0.73',
  openings: [text('version\n')],
  // Munin::Common::TLS 2.0
  starttls: [
    {
      send: text('STARTTLS\n'),
      accepts: legacyAccepts((received) => {
        const line = lineAt(received);
        if (line === 'partial') return 'need';
        return typeof line === 'object' && line.text === 'TLS OK' ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

const BANNER = '# munin node at ';
const VERSION = /^munins? node on \S{1,255} version: (\d[\w.~+-]{0,40})\r?$/m;

function server({ bytes, later, ended }: Reply): Verdict {
  const start = compare(bytes, BANNER);
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 300);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const rest = [bytes.subarray(line.end, 1024), ...later.map(({ received }) => received)];
  const version = rest.map((one) => VERSION.exec(latin1(one))?.[1]).find((one) => one);
  const facts = version ? { product: 'munin-node', version } : {};
  return match('certain', 'banner of a node', line.end, facts);
}

/** `version` and `quit` are other protocols' too. */
const COMMANDS = ['cap ', 'nodes\n', 'list ', 'fetch ', 'config ', 'spoolfetch '];

function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = compareAny(bytes, COMMANDS);
  if (fit === 'none') return REJECT;
  const line = lineAt(bytes, 0, 200);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (/^cap (?:multigraph|dirtyconfig|spool)\b/.test(line.text)) {
    return match('certain', 'capabilities of a master', line.end);
  }
  return match('weak', 'command of Munin', line.end);
}
