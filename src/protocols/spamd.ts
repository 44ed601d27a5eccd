import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * SpamAssassin's protocol (spamd/PROTOCOL in its source): a server sends its name in reply to
 * whatever it receives, for instance `SPAMD/1.0 76 Bad header line: ...`.
 */
export const spamd = protocol({
  id: 'spamd',
  title: 'SpamAssassin spamd',
  name: 'spamd',
  aliases: ['spamassassin', 'spamc'],
  ports: [783],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'SpamAssassin, spamd/PROTOCOL: "Response"',
  openings: [text('PING SPAMC/1.2\r\n\r\n')],
  server,
  client,
});

function server(reader: Reader): Answer {
  if (!reader.text('SPAMD/')) return REJECT;
  const parts = /^(\d\.\d) (\d{1,3})(?: (.*))?$/.exec(reader.line() ?? '');
  if (!parts) return REJECT;
  const [, protocolVersion = '', code, reason] = parts;
  return match('certain', 'status line', reader.at, {
    protocolVersion,
    ...(code !== '0' && reason ? { note: reason } : {}),
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

function client(reader: Reader): Answer {
  const minor = reader.oneOf(METHODS) && reader.line(64);
  if (!/^\d$/.test(minor ?? '')) return REJECT;
  return match('certain', 'request line', reader.at, { protocolVersion: `1.${minor}` });
}
