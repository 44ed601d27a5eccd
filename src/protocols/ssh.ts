import { text } from '../bytes/build.ts';
import { compare, indexOf } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** Secure Shell: the identification string of RFC 4253 section 4.2. */
export const ssh = protocol({
  id: 'ssh',
  title: 'Secure Shell',
  name: 'SSH',
  aliases: ['secure-shell', 'sftp'],
  ports: [22, 2222, 830],
  // What OpenSSH sends behind its banner, and older versions instead of one.
  knownTexts: [{ side: 'server', text: 'Protocol mismatch.\n', laterThanFirst: true }],
  guardTexts: [
    { side: 'server', text: 'SSH-' },
    { side: 'server', text: 'Protocol mismatch' },
  ],
  popularity: 48,
  speaksFirst: 'server',
  spec: 'RFC 4253 section 4.2',
  openings: [text('SSH-2.0-firstbytes\r\n')],
  notReady: /^(Exceeded MaxStartups|Not allowed at this time)/,
  server,
  client: identificationString,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, WAYS);
}

const WAYS = [refusal, behindOtherLines];

/** What sshd sends instead of its identification string when it takes no more connections. */
const REFUSALS = ['Exceeded MaxStartups', 'Not allowed at this time'] as const;

function refusal(reader: Reader): Answer {
  const words = reader.oneOf(REFUSALS);
  if (!words || reader.line() !== '') return REJECT;
  return match('likely', 'refusal of sshd', reader.at, { note: `busy: ${words}` });
}

/**
 * A server may send lines of any text before its identification string (RFC 4253 section 4.2), and
 * the key exchange, which is binary, may follow at once.
 */
function behindOtherLines(reader: Reader): Answer {
  if (reader.ended && indexOf(reader.bytes, 'SSH-') === -1) return REJECT;
  if (OTHER_GREETINGS.test(reader.availableText(16))) return REJECT;
  while (compare(reader.bytes, 'SSH-', reader.at) === 'none') {
    if (!isTextUpToLineEnd(reader.available()) || reader.line() === undefined) return REJECT;
  }
  return identificationString(reader);
}

/** Whether the first line, as far as it is there, has no control characters. */
function isTextUpToLineEnd(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte === 0x0a) return true;
    if (byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0d)) return false;
  }
  return true;
}

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

/** Some servers put nothing between name and version: `ssh2js1.16.0`. */
function software(value: string): Facts {
  const joined = /^([A-Za-z]\w*[A-Za-z])(\d+\.\d[\w.]*)$/.exec(value);
  if (!joined) return splitSoftware(value);
  return { product: joined[1] as string, version: joined[2] as string };
}

/** Of what follows "SSH-" (RFC 4253 section 4.2: 255 in all). */
const MAX_LENGTH = 251;
