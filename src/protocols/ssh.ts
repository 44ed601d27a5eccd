import { text } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { completeLines, isPrintable, latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type Facts, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

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
  server: legacyServer(server),
  client: legacyClient(({ bytes, ended }) => identificationString(bytes, 0, ended)),
});

/** A server may send other lines before its identification string. */
function server({ bytes, ended }: Reply): Verdict {
  const atOnce = identificationString(bytes, 0, ended);
  if (atOnce.answer !== 'reject' || startsWith(bytes, 'SSH-')) return atOnce;
  if (!isPrintable(bytes) || OTHER_GREETINGS.test(latin1(bytes.subarray(0, 16)))) return REJECT;
  const { lines } = completeLines(bytes);
  for (const line of lines.slice(0, 20)) {
    const later = identificationString(bytes, line.end, ended);
    if (later.answer === 'match') return later;
  }
  return ended || lines.length >= 20 || bytes.length >= 4096 ? REJECT : NEED;
}

/** Beginnings of other protocols' replies: no identification string will follow them. */
const OTHER_GREETINGS =
  /^(?:\d{3}[ -]|[+-][A-Z]{2,}|\* (?:OK|BYE|PREAUTH)|OK |ERR|HTTP\/1|RFB \d|@RSYNCD:|INFO \{|VERSION |UNKNOWN_COMMAND|[<{("#])/;

function identificationString(bytes: Uint8Array, at: number, ended: boolean): Verdict {
  const start = compare(bytes, 'SSH-', at);
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, at, 255);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const parts = /^SSH-(2\.0|1\.\d{1,2})-([\x20-\x7e]*)$/.exec(line.text);
  if (!parts) return REJECT;
  return match('certain', 'identification string', [at, line.end], {
    protocolVersion: parts[1] as string,
    ...software(parts[2] as string),
  });
}

function software(value: string): Facts {
  const parts = /^([A-Za-z]\w*?)[_/ -]?(\d+\.\d[\w.]*)/.exec(value);
  if (parts) return { product: parts[1] as string, version: parts[2] as string };
  return value ? { product: value } : {};
}
