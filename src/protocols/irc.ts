import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  type Layer,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/**
 * IRC: messages of RFC 1459 section 2.3, CAP of IRCv3 ("Capability Negotiation"), STARTTLS of
 * IRCv3 ("tls"). Many servers at once send notices about the names that they look up; others wait for
 * their client. A server that does not know CAP answers it with a numeric.
 */
export const irc = protocol({
  id: 'irc',
  title: 'Internet Relay Chat',
  name: 'IRC',
  aliases: ['ircd'],
  tlsAliases: ['ircs', 'ircs-u'],
  ports: [6667, 6666, 6668, 6669, 7000],
  tlsPorts: [6697, 9999],
  popularity: 14,
  speaksFirst: 'client',
  spec: 'RFC 1459 section 2.3',
  alpn: ['irc'],
  // Some servers ignore a command that they do not know before the client gives its name. Without
  // USER the name is not registered.
  openings: [text('CAP LS 302\r\n'), text('NICK firstbytes\r\n')],
  starttls: [{ send: text('STARTTLS\r\n'), accepts: acceptsStarttls }],
  sendsCredentials: {
    when: 'unasked',
    sends: 'PASS with the password',
    inStream: /^(?:PASS|OPER) /im,
    source: 'RFC 2812 section 3.1.1',
  },
  refusal: ({ sentence }) => [text(`ERROR :firstbytes: ${sentence}\r\n`)],
  notReady: /^ERROR :?([^\r\n]*(?:too many|too fast|throttled)[^\r\n]*)/i,
  server,
  client,
});

function server(reader: Reader, { layer }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, layer);
}

const SERVER_WAYS = [namedMessage, namelessNotice, error];

/** A server's name, then what it may send to a client that is not registered. */
const NAMED = textPattern(
  /^:[A-Za-z0-9][A-Za-z0-9.:_/-]{0,127} (?:NOTICE (?:\*|AUTH|[A-Za-z0-9]{1,16}) :|CAP \S+ (?:LS|ACK|NAK) |[0-9]{3} \S{1,64} (?:[^:\r\n]{0,64} )?:)[^\n]*\n/,
);

function namedMessage(reader: Reader, layer: Layer): Answer {
  if (!reader.match(NAMED)) return REJECT;
  const facts = layer === 'tcp' ? capabilities(latin1(reader.bytes)) : {};
  return match('certain', 'message with the name of its server', reader.at, facts);
}

/** As observed of ircu, hybrid 7 and their heirs, before they give their name. */
const NAMELESS = textPattern(/^NOTICE (?:AUTH|\*) :\*\*\* [^\n]*\n/);

function namelessNotice(reader: Reader): Answer {
  return reader.match(NAMELESS) ? match('certain', 'NOTICE AUTH', reader.at) : REJECT;
}

/** Texts of servers that refuse a client for now or for good. */
const REFUSALS =
  /throttled|reconnect|too fast|not authori[sz]ed|K-lined|[GZ]-?lined|No more connections/i;

/** `Closing Link` is in every server since the first (RFC 1459 section 6.1 has no number for it). */
function error(reader: Reader): Answer {
  if (!reader.text('ERROR :')) return REJECT;
  const note = reader.line();
  if (note === undefined) return REJECT;
  if (/^Closing (?:Link|connection)\b/i.test(note) || /\bIRC\b/.test(note)) {
    return match('certain', 'ERROR of IRC', reader.at, { note });
  }
  return match(REFUSALS.test(note) ? 'likely' : 'weak', 'ERROR', reader.at, note ? { note } : {});
}

/** The list may span several lines, all but the last with a `*` before the colon. */
function capabilities(messages: string): Facts {
  const lists = [...messages.matchAll(/^:\S+ CAP \S+ LS (\* )?:(.*)\r?\n/gm)];
  const isOffered = lists.some(([, , names = '']) => names.split(' ').includes('tls'));
  const isComplete = lists.some(([, goesOn]) => !goesOn);
  return isOffered || isComplete ? { starttls: isOffered } : {};
}

/** RPL_STARTTLS or ERR_STARTTLS; a server that knows neither answers that the command is too early. */
function acceptsStarttls(reader: Reader): boolean {
  for (;;) {
    const line = reader.line();
    if (line === undefined || /^:\S+ (?:691|421|451|461) |^ERROR /.test(line)) return false;
    if (/^:\S+ 670 /.test(line)) return true;
  }
}

const CAP = textPattern(/^CAP (?:LS(?: 30\d)?|REQ :?\S[^\r\n]*|END)\r?\n/i);
const USER = textPattern(/^USER \S+ \S+ \S+ :?\S[^\n]*\n/i);
const NICK = textPattern(/^NICK :?[A-Za-z[\]\\`_^{|}][\w[\]\\`^{|}-]{0,63}\r?\n/i);
const PASS = textPattern(/^PASS :?\S+\r?\n/i);
const AFTER_PASSWORD = textPattern(/^(?:NICK |USER |CAP L)/i);

function client(reader: Reader): Answer {
  return firstMatch(reader, [
    () => (reader.match(CAP) ? match('certain', 'CAP', reader.at) : REJECT),
    () => (reader.match(USER) ? match('certain', 'USER with four parameters', reader.at) : REJECT),
    () => (reader.match(NICK) ? match('likely', 'NICK', reader.at) : REJECT),
    password,
  ]);
}

/** A password comes before the name; one alone could be POP3's or FTP's. */
function password(reader: Reader): Answer {
  if (!reader.match(PASS)) return REJECT;
  const isFollowed = ifItComes(reader, () => reader.match(AFTER_PASSWORD));
  return isFollowed
    ? match('certain', 'PASS, then NICK, USER or CAP', reader.at)
    : match('weak', 'PASS', reader.at);
}
