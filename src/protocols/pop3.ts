import { text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Turn,
} from './protocol.ts';

const CAPA = text('CAPA\r\n');

/** POP3: greeting of RFC 1939 section 4; CAPA of RFC 2449; STLS of RFC 2595 section 4. */
export const pop3 = protocol({
  id: 'pop3',
  title: 'Post Office Protocol 3',
  name: 'POP3',
  aliases: ['pop-3'],
  tlsAliases: ['pop3s'],
  ports: [110],
  tlsPorts: [995],
  guardTexts: [
    { side: 'server', text: '+OK ' },
    { side: 'server', text: '-ERR ' },
  ],
  popularity: 39,
  speaksFirst: 'server',
  spec: 'RFC 1939 section 4',
  openings: [CAPA],
  followUp: CAPA,
  starttls: [
    {
      send: text('STLS\r\n'),
      accepts: acceptsStls,
    },
  ],
  waitsForServer: 'RFC 1939 section 4',
  sendsCredentials: {
    when: 'greeted',
    sends: 'USER and PASS',
    inStream: /^(?:PASS |AUTH PLAIN)/im,
    source: 'RFC 1939 section 7',
  },
  refusal: ({ sentence }) => [text(`-ERR firstbytes: ${sentence}\r\n`)],
  notReady: /^-ERR (\[(?:SYS\/TEMP|IN-USE)\][^\r\n]*)/,
  server,
  client,
});

/** What is left of the reply before, a list of capabilities perhaps, may come first. */
function acceptsStls(reader: Reader): boolean {
  for (;;) {
    const line = reader.line();
    if (line === undefined || line.startsWith('-ERR')) return false;
    if (line.startsWith('+OK')) return true;
  }
}

const NAMES = /\b(Dovecot|Qpopper|Courier|Cyrus|Zimbra|Exchange|hMailServer|Teapop|Gpop)\b/i;

const STARTS = ['+OK', '-ERR'];
const MAX_LINE_LENGTH = 512;

function server(reader: Reader, { sent, later }: Reply): Answer {
  if (!reader.oneOf(STARTS)) return REJECT;
  reader.at = 0;
  const line = reader.line(MAX_LINE_LENGTH);
  if (line === undefined) return REJECT;
  if (line.startsWith('-')) return refusal(line, reader.at, sent);
  if (!/^\+OK(?: |$)/.test(line)) return REJECT;
  const [next] = later;
  if (!next) return greeting(line, reader.at, reader.availableText());
  return settled(line, reader.at, sent, next);
}

function greeting(line: string, end: number, rest: string): Answer {
  const facts = software(line);
  if (/^\+OK[^\n]*\n(?:[A-Z][^\n]*\r?\n)*(?:TOP|UIDL|USER|SASL|STLS|PIPELINING)\b/.test(rest)) {
    return match('certain', 'greeting and capability list', end, {
      ...facts,
      ...capabilities(rest),
    });
  }
  if (/\bPOP(?:3| server|per)?\b|<[^<>\s][^<>\s@]*@[^<>\s]+>/i.test(line) || facts.product) {
    return match('certain', 'greeting of a POP3 server', end, facts);
  }
  // Redis sends `+OK` as well, but only in reply to a command and with no text behind it.
  const hasText = line.length > 4;
  if (hasText && rest.startsWith('-ERR')) {
    return match('certain', 'greeting and refusal', end, facts);
  }
  return match(hasText ? 'likely' : 'weak', '+OK', end, facts);
}

/** The answer to CAPA decides: a list, or the refusal of a server that is older than RFC 2449. */
function settled(line: string, end: number, sent: Uint8Array, next: Turn): Answer {
  const rest = latin1(next.received);
  const answer = greeting(line, end, rest);
  const isWeak = answer.answer === 'match' && answer.confidence === 'weak';
  const isRefused =
    sent.length === 0 && equal(next.sent, CAPA) && /^-ERR(?: [^\n]*)?\r?\n/.test(rest);
  return isWeak && isRefused ? match('likely', 'greeting, and a refusal of CAPA', end) : answer;
}

/** Redis and NATS send `-ERR` too; bracketed codes (RFC 2449, RFC 3206) are POP3's. */
function refusal(line: string, end: number, sent: Uint8Array): Answer {
  if (/^-ERR \[(?:IN-USE|LOGIN-DELAY|SYS\/(?:TEMP|PERM)|AUTH)\]/.test(line)) {
    return match('likely', 'refusal with a response code', end, { note: line.slice(5) });
  }
  if (sent.length > 0 || /^-ERR (?:'|max number of clients)/.test(line)) return REJECT;
  return match('weak', 'refusal', end, line.length > 5 ? { note: line.slice(5) } : {});
}

function capabilities(list: string): Facts {
  const implementation = /^IMPLEMENTATION (\S[^\r\n]*)/im.exec(list)?.[1];
  return {
    ...(implementation ? { product: implementation } : {}),
    ...(/^\.\r?$/m.test(list) ? { starttls: /^STLS\r?$/im.test(list) } : {}),
  };
}

function software(greeting: string): Facts {
  const product = NAMES.exec(greeting)?.[1];
  return product ? { product } : {};
}

const OPENER = textPattern(/^(?:CAPA|STLS|APOP |AUTH|USER )/i);
const MAX_COMMAND_LENGTH = 255;

/** `USER name` opens FTP as well, and FTP has an `AUTH TLS`. */
function client(reader: Reader): Answer {
  if (!reader.match(OPENER)) return REJECT;
  reader.at = 0;
  const line = reader.line(MAX_COMMAND_LENGTH) ?? '';
  if (/^(?:CAPA|STLS|APOP \S+ [0-9a-f]{32})$/i.test(line)) {
    return match('certain', 'command of POP3', reader.at);
  }
  if (/^AUTH(?: (?!(?:TLS|SSL)\b)[A-Z][\w-]*(?: \S+)?)?$/i.test(line)) {
    return match('weak', 'AUTH', reader.at);
  }
  return /^USER \S+$/i.test(line) ? match('weak', 'USER', reader.at) : REJECT;
}
