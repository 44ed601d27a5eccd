/**
 * Copy this file to `<id>.ts`, replace what is in it, add one line to `index.ts` and one
 * recorded fixture to `fixtures/bytes/<id>/`. CONTRIBUTING.md tells the whole way.
 */

import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** What it is, and the document (with the section) that defines the bytes used below. */
export const template = protocol({
  id: 'template',
  title: 'Template Protocol',
  name: 'TEMPLATE',
  ports: [],
  speaksFirst: 'server',
  spec: 'RFC 0000 section 0',
  openings: [text('HELLO\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * Total, pure and bounded: any bytes in, no exception, no clock. `need` only while the bytes
 * so far are a proper prefix of something valid and more may come; wrong bytes are rejected
 * at once. The answer must not depend on how the bytes were cut into segments.
 */
function server({ bytes, ended }: Reply): Verdict {
  const start = compare(bytes, '* TEMPLATE ');
  if (start === 'none') return REJECT;
  const line = lineAt(bytes);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'greeting', line.end);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const start = compare(bytes, 'HELLO\r\n');
  if (start === 'full') return match('certain', 'HELLO', 7);
  return start === 'partial' && !ended ? NEED : REJECT;
}
