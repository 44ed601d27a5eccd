import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * SpamAssassin's protocol (spamd/PROTOCOL in its source): a server says its name to whatever it
 * is sent, for instance `SPAMD/1.0 76 Bad header line: ...`.
 */
export const spamd = protocol({
  id: 'spamd',
  title: 'SpamAssassin spamd',
  name: 'spamd',
  aliases: ['spamassassin', 'spamc'],
  ports: [783],
  speaksFirst: 'client',
  spec: 'SpamAssassin, spamd/PROTOCOL: "Response"',
  openings: [text('PING SPAMC/1.2\r\n\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  if (compare(bytes, 'SPAMD/') === 'none') return REJECT;
  const line = lineAt(bytes);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const parts = /^SPAMD\/(\d\.\d) (\d{1,3})(?: (.*))?$/.exec(line.text);
  if (!parts) return REJECT;
  const refused = parts[2] !== '0' && parts[3];
  return match('certain', 'status line', line.end, {
    protocolVersion: parts[1] as string,
    ...(refused ? { note: parts[3] as string } : {}),
  });
}

const METHODS = [
  'PING',
  'CHECK',
  'SYMBOLS',
  'REPORT',
  'REPORT_IFSPAM',
  'SKIP',
  'PROCESS',
  'HEADERS',
  'TELL',
].map((method) => `${method} SPAMC/1.`);

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 32));
  if (!METHODS.some((one) => one.startsWith(said) || said.startsWith(one))) return REJECT;
  const line = lineAt(bytes, 0, 64);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const parts = /^[A-Z_]+ SPAMC\/(1\.\d)$/.exec(line.text);
  if (!parts) return REJECT;
  return match('certain', 'request line', line.end, { protocolVersion: parts[1] as string });
}
