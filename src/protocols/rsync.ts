import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** The rsync daemon: `@RSYNCD:` and a version from both sides (rsync, csprotocol.txt and clientserver.c). */
export const rsync = protocol({
  id: 'rsync',
  title: 'rsync daemon',
  name: 'rsync',
  aliases: ['rsyncd'],
  ports: [873],
  tlsPorts: [874],
  popularity: 10,
  speaksFirst: 'server',
  spec: 'rsync csprotocol.txt',
  // Servers of version 29 greet without `.0`, so an echo cannot pass for one.
  openings: [text('@RSYNCD: 29.0\n')],
  server,
  client: greeting,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [greeting, error];

function error(reader: Reader): Answer {
  const note = reader.text('@ERROR: ') ? reader.line(512) : undefined;
  return note === undefined ? REJECT : match('likely', '@ERROR', reader.at, { note });
}

/** With a subprotocol since protocol 30, and with the supported digests since rsync 3.2.7. */
function greeting(reader: Reader): Answer {
  if (!reader.text('@RSYNCD: ')) return REJECT;
  const parts = /^(\d{1,3}(?:\.\d{1,5})?)(?: [\w -]+)?$/.exec(reader.line(256) ?? '');
  if (!parts) return REJECT;
  return match('certain', 'greeting of an rsync daemon', reader.at, {
    protocolVersion: parts[1] as string,
  });
}
