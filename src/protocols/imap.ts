import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** IMAP: greeting of RFC 9051 section 7.1, tagged answers of section 2.2.2, STARTTLS of 6.2.1. */
export const imap = protocol({
  id: 'imap',
  title: 'Internet Message Access Protocol',
  name: 'IMAP',
  aliases: ['imap4', 'imap2'],
  tlsAliases: ['imaps'],
  ports: [143],
  tlsPorts: [993],
  popularity: 34,
  speaksFirst: 'server',
  spec: 'RFC 9051 section 7.1',
  openings: [text('fb1 CAPABILITY\r\n')],
  starttls: [
    {
      send: text('fb2 STARTTLS\r\n'),
      accepts: acceptsStarttls,
    },
  ],
  waitsForServer: 'RFC 9051 section 3',
  sendsCredentials: {
    when: 'greeted',
    sends: 'LOGIN with the password',
    inStream: /^\S{1,32} (?:LOGIN |AUTHENTICATE (?:PLAIN|LOGIN))/im,
    source: 'RFC 9051 section 6.2.3',
  },
  refusal: ({ sentence }) => [text(`* BYE firstbytes: ${sentence}\r\n`)],
  notReady: /^\* (BYE [^\r\n]*)/i,
  server,
  client,
});

const GREETINGS = ['* OK ', '* PREAUTH ', '* BYE '];

/** A greeting may come with all capabilities, so the line may be long. */
const MAX_LINE_LENGTH = 2048;

function server(reader: Reader, { bytes, sent }: Reply): Answer {
  if (!reader.oneOf(GREETINGS)) return REJECT;
  const greeting = reader.line(MAX_LINE_LENGTH);
  // IMSP greets alike and names itself.
  if (greeting === undefined || /\bIMSP\b/.test(greeting)) return REJECT;

  const all = latin1(bytes);
  const facts = { ...software(all), ...capabilities(all) };
  const tag = /^[^\s(){%*"\\\]]{1,32}/.exec(latin1(sent))?.[0];
  const answer = /^(\S+) (?:OK|NO|BAD) /m.exec(reader.availableText());
  if (answer && (answer[1] === tag || answer[0] === '* BAD ')) {
    return match('certain', 'greeting and tagged answer', reader.at, facts);
  }
  if (/\bIMAP/i.test(all)) return match('certain', 'greeting that names IMAP', reader.at, facts);
  return match('likely', 'untagged greeting', reader.at, facts);
}

/** The capability list stands in the greeting's brackets, or in its own untagged answer. */
function capabilities(answer: string): Facts {
  const list = /(?:\[|^\* )CAPABILITY ([^\]\r\n]{0,1024})(?:\]|\r?\n)/m.exec(answer)?.[1];
  if (list === undefined) return {};
  const version = /\bIMAP(4rev\d|4)\b/i.exec(list)?.[1];
  return {
    ...(version ? { protocolVersion: version } : {}),
    starttls: /(?:^| )STARTTLS(?: |$)/i.test(list),
  };
}

function software(answer: string): Facts {
  const name =
    /\b(Dovecot|Courier-IMAP|Cyrus IMAP|Microsoft Exchange|Zimbra|Gimap|hMailServer)\b(?: v?(\d[\w.]*))?/i.exec(
      answer,
    );
  if (!name) return {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

/** Untagged lines may come before the tagged answer. */
function acceptsStarttls(reader: Reader): boolean {
  for (;;) {
    const line = reader.line(MAX_LINE_LENGTH);
    if (line === undefined) return false;
    const answer = /^(?:fb2 (?:OK|NO|BAD|BYE)|\* (?:NO|BAD|BYE))\b/.exec(line)?.[0];
    if (answer) return answer === 'fb2 OK';
  }
}

/** A tag of the client's own choice, then a command. */
const COMMAND = textPattern(
  /^[\w.-]{1,24} (?:(?:CAPABILITY|STARTTLS|NOOP|LOGOUT)\r?\n|(?:LOGIN|AUTHENTICATE|ID) [^\r\n]*(?:\r?\n)?)/i,
);

function client(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('certain', 'tagged command', reader.at) : REJECT;
}
