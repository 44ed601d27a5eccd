import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** ManageSieve: greeting of RFC 5804 section 1.7, responses of 1.2, STARTTLS of 2.2. */
export const managesieve = protocol({
  id: 'managesieve',
  title: 'ManageSieve',
  name: 'ManageSieve',
  aliases: ['sieve'],
  ports: [4190],
  tlsPorts: [5190],
  popularity: 11,
  speaksFirst: 'server',
  spec: 'RFC 5804 section 1.7',
  openings: [text('CAPABILITY\r\n')],
  starttls: [{ send: text('STARTTLS\r\n'), accepts: acceptsStarttls }],
  waitsForServer: 'RFC 5804 section 1.2',
  // RFC 5804 section 1.7.
  banner: text(
    '"IMPLEMENTATION" "firstbytes"\r\n"SASL" ""\r\n"SIEVE" ""\r\n"VERSION" "1.0"\r\nOK\r\n',
  ),
  server,
  client,
});

/** A capability of RFC 5804 section 1.7 has a name and at most one value. */
const CAPABILITY = textPattern(
  /^"(IMPLEMENTATION|SASL|SIEVE|STARTTLS|MAXREDIRECTS|NOTIFY|LANGUAGE|OWNER|RENAME|UNAUTHENTICATE|VERSION)"( "[^"\n]*")?\r?\n/i,
);

/** The list of extensions makes a long line. */
const MAX_LINE_LENGTH = 2048;

function server(reader: Reader, { sent }: Reply): Answer {
  return reader.peek() === 0x22 ? capabilityList(reader, sent) : refusal(reader);
}

function capabilityList(reader: Reader, sent: Uint8Array): Answer {
  const [, name, value] = reader.match(CAPABILITY) ?? [];
  if (name === undefined) return REJECT;
  const end = reader.at;
  reader.at = 0;
  const starttls = readStarttls(reader);
  if (starttls === undefined) return REJECT;
  const isComplete = starttls !== 'unfinished';
  const isSure = isComplete || (/^(?:IMPLEMENTATION|SIEVE)$/i.test(name) && value !== undefined);
  const isUpgrading = latin1(sent).startsWith('STARTTLS');
  return match(isSure ? 'certain' : 'likely', 'capability list', end, {
    ...facts(latin1(reader.bytes)),
    ...(isComplete && !isUpgrading ? { starttls } : {}),
  });
}

/**
 * Whether STARTTLS is among the capabilities before the `OK` that ends them; `unfinished` if the
 * list breaks off, undefined if it is not a list.
 */
function readStarttls(reader: Reader): boolean | 'unfinished' | undefined {
  let isOffered = false;
  for (;;) {
    if (reader.ended && !reader.available().includes(0x0a)) return 'unfinished';
    const line = reader.line(MAX_LINE_LENGTH);
    if (line === undefined) return 'unfinished';
    if (/^OK(?: |$)/i.test(line)) return isOffered;
    if (!line.startsWith('"')) return undefined;
    if (/^"STARTTLS"/i.test(line)) isOffered = true;
  }
}

function facts(list: string): Facts {
  const name = /^"IMPLEMENTATION" "([^"\r\n]+)"/im.exec(list)?.[1];
  const protocolVersion = /^"VERSION" "([\d.]+)"/im.exec(list)?.[1];
  return {
    ...splitSoftware(name ?? ''),
    ...(protocolVersion ? { protocolVersion } : {}),
  };
}

/** A server that turns a client away sends BYE, a code in parentheses and the reason in quotes (section 1.2). */
const BYE = textPattern(/^BYE (?:\([A-Z/-]+(?: "[^"\n]*")?\) ?(?:"([^"\n]*)")?|"([^"\n]*)")\r?\n/);

function refusal(reader: Reader): Answer {
  const found = reader.match(BYE);
  if (!found) return REJECT;
  const [line, afterCode, alone] = found;
  const reason = afterCode ?? alone;
  const isSieve = line.includes('(REFERRAL') || /sieve/i.test(line);
  return match(isSieve ? 'likely' : 'weak', 'BYE', reader.at, reason ? { note: reason } : {});
}

/** What is left of the greeting ends in an OK too, but only capabilities precede that one. */
function acceptsStarttls(reader: Reader): boolean {
  let line = reader.line(MAX_LINE_LENGTH);
  while (line?.startsWith('"')) line = reader.line(MAX_LINE_LENGTH);
  return line !== undefined && /^OK(?: |$)/i.test(line);
}

/** SMTP, NNTP and IRC have STARTTLS as well. */
const COMMAND = textPattern(/^(?:CAPABILITY|AUTHENTICATE "[\w-]+".*|(STARTTLS))\r?\n/i);

function client(reader: Reader): Answer {
  const found = reader.match(COMMAND);
  if (!found) return REJECT;
  return found[1] === undefined
    ? match('certain', 'command of ManageSieve', reader.at)
    : match('weak', 'STARTTLS', reader.at);
}
