import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** The rsync daemon: `@RSYNCD:` and a version from both sides (rsync, csprotocol.txt and clientserver.c). */
export const rsync = protocol({
  id: 'rsync',
  title: 'rsync daemon',
  name: 'rsync',
  aliases: ['rsyncd'],
  ports: [873],
  tlsPorts: [874],
  speaksFirst: 'server',
  spec: 'rsync csprotocol.txt',
  // Servers of version 29 say it without `.0`: so an echo cannot pass for one.
  openings: [text('@RSYNCD: 29.0\n')],
  server: legacyServer(server),
  client: legacyClient(({ bytes, ended }: ClientBytes) => greeting(bytes, ended)),
});

function server({ bytes, ended }: Reply): Verdict {
  const greeted = greeting(bytes, ended);
  if (greeted.answer !== 'reject') return greeted;
  const error = compare(bytes, '@ERROR: ');
  if (error === 'none') return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  return match('likely', '@ERROR', line.end, { note: line.text.slice(8) });
}

/** Since protocol 30 with a subprotocol, since rsync 3.2.7 with the digests it knows. */
function greeting(bytes: Uint8Array, ended: boolean): Verdict {
  const start = compare(bytes, '@RSYNCD: ');
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const parts = /^@RSYNCD: (\d{1,3}(?:\.\d{1,5})?)(?: [\w -]+)?$/.exec(line.text);
  if (!parts) return REJECT;
  return match('certain', 'greeting of an rsync daemon', line.end, {
    protocolVersion: parts[1] as string,
  });
}
