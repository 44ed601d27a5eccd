import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import {
  type ClientBytes,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** The rsync daemon: `@RSYNCD:` and a version from both sides (rsync, csprotocol.txt and clientserver.c). */
export const rsync = protocol({
  id: 'rsync',
  title: 'rsync daemon',
  ports: [873],
  tlsPorts: [874],
  speaksFirst: 'server',
  spec: 'rsync csprotocol.txt',
  // Servers of version 29 say it without `.0`: so an echo cannot pass for one.
  opening: text('@RSYNCD: 29.0\n'),
  server,
  client: ({ bytes, ended }: ClientBytes) => greeting(bytes, ended),
});

function server({ bytes, ended }: Reply): Verdict {
  const greeted = greeting(bytes, ended);
  if (greeted.answer !== 'reject') return greeted;
  const error = compare(bytes, '@ERROR: ');
  if (error === 'differs') return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'short') return ended ? REJECT : NEED;
  return match('likely', '@ERROR', line.end, { note: line.text.slice(8) });
}

/** Since protocol 30 with a subprotocol, since rsync 3.2.7 with the digests it knows. */
function greeting(bytes: Uint8Array, ended: boolean): Verdict {
  const start = compare(bytes, '@RSYNCD: ');
  if (start === 'differs') return REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'short') return ended ? REJECT : NEED;
  const parts = /^@RSYNCD: (\d{1,3}(?:\.\d{1,5})?)(?: [\w -]+)?$/.exec(line.text);
  if (!parts) return REJECT;
  return match('certain', 'greeting of an rsync daemon', line.end, {
    protocolVersion: parts[1] as string,
  });
}
