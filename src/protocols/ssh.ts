import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** Secure Shell: the identification string of RFC 4253 section 4.2. */
export const ssh = protocol({
  id: 'ssh',
  title: 'Secure Shell',
  name: 'SSH',
  aliases: ['secure-shell', 'sftp'],
  ports: [22, 2222, 830],
  // What OpenSSH sends behind its banner, and older versions instead of one.
  knownTexts: [{ side: 'server', text: 'Protocol mismatch.\n', laterThanFirst: true }],
  speaksFirst: 'server',
  spec: 'RFC 4253 section 4.2',
  openings: [text('SSH-2.0-firstbytes\r\n')],
  server,
  client: identificationString,
});

/** A server may send other lines before its identification string. */
function server(reader: Reader): Answer {
  if (compare(reader.bytes, 'SSH-') !== 'none') return identificationString(reader);
  if (!isPrintable(reader.bytes) || OTHER_GREETINGS.test(reader.availableText(16))) return REJECT;
  for (let lines = 0; lines < MAX_LINES_BEFORE; lines++) {
    if (reader.line() === undefined) return REJECT;
    if (compare(reader.bytes, 'SSH-', reader.at) !== 'none') return identificationString(reader);
  }
  return REJECT;
}

const MAX_LINES_BEFORE = 20;

/** Beginnings of other protocols' replies: no identification string will follow them. */
const OTHER_GREETINGS =
  /^(?:\d{3}[ -]|[+-][A-Z]{2,}|\* (?:OK|BYE|PREAUTH)|OK |ERR|HTTP\/1|RFB \d|@RSYNCD:|INFO \{|VERSION |UNKNOWN_COMMAND|[<{("#])/;

function identificationString(reader: Reader): Answer {
  const start = reader.at;
  if (!reader.text('SSH-')) return REJECT;
  const parts = /^(2\.0|1\.\d{1,2})-([\x20-\x7e]*)$/.exec(reader.line(MAX_LENGTH) ?? '');
  if (!parts) return REJECT;
  return match('certain', 'identification string', [start, reader.at], {
    protocolVersion: parts[1] as string,
    ...software(parts[2] as string),
  });
}

/** Of what follows "SSH-" (RFC 4253 section 4.2: 255 in all). */
const MAX_LENGTH = 251;

function software(value: string): Facts {
  const parts = /^([A-Za-z]\w*?)[_/ -]?(\d+\.\d[\w.]*)/.exec(value);
  if (parts) return { product: parts[1] as string, version: parts[2] as string };
  return value ? { product: value } : {};
}
