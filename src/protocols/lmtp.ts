import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  answerAfter,
  awaitLastLine,
  firstDecision,
  greetsForAnother,
  namesFtp,
  readGreeting,
  readWholeReply,
  withoutHost,
} from './ftp.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * LMTP: SMTP with LHLO for EHLO, which it must refuse (RFC 2033 section 4.1). It greets as SMTP
 * does, and needs no follow-up to settle the tie: SMTP's HELO serves both, and spares SMTP servers
 * a verb that they do not know.
 */
export const lmtp = protocol({
  id: 'lmtp',
  title: 'Local Mail Transfer Protocol',
  name: 'LMTP',
  aliases: ['local-mail'],
  ports: [24, 2003],
  popularity: 8,
  speaksFirst: 'server',
  spec: 'RFC 2033 section 4.1',
  openings: [text('LHLO firstbytes.invalid\r\n')],
  starttls: [
    {
      after: readWholeReply,
      send: text('LHLO firstbytes.invalid\r\n'),
      accepts: (reader) => {
        const reply = readWholeReply(reader);
        return reply?.code === '250' && OFFERS_STARTTLS.test(reply.text);
      },
    },
    {
      send: text('STARTTLS\r\n'),
      accepts: (reader) => readWholeReply(reader)?.code === '220',
    },
  ],
  waitsForServer: 'RFC 2033 section 4',
  refusal: ({ sentence }) => [text(`554 firstbytes: ${sentence}\r\n`)],
  notReady: /^(4[25][01][ -][^\r\n]*)/,
  server,
  client,
});

const GREETINGS = ['220 ', '220-', '421 ', '421-', '554 ', '554-'];

/** Names of software that uses only SMTP. */
const NOT_LMTP = /\bE?SMTP\b|\b(?:Postfix|Exim|Sendmail|postscreen)\b/i;

const REFUSED = ['EHLO ', 'HELO '];

/** The enhanced code for an unknown verb: RFC 3463 section 3.6. */
const UNKNOWN_VERB = /^5\.5\.[12](?: |$)/;

function server(reader: Reader, reply: Reply): Answer {
  const { sent, later } = reply;
  const greeting = readGreeting(reader, GREETINGS);
  const named = greeting && firstDecision(greeting, judgeLine);
  if (!greeting || named === REJECT) return REJECT;

  const facts = software(greeting.text);
  const answer = answerAfter(greeting, reply);
  const end = later.length > 0 || !answer ? greeting.end : answer.end;
  const command = latin1(later[0]?.sent ?? sent, 0, 5);
  if (greeting.code === '220' && answer?.code === '250' && command === 'LHLO ') {
    const starttls = answer.whole ? { starttls: OFFERS_STARTTLS.test(answer.text) } : {};
    return match('certain', 'greeting, and 250 to LHLO', end, { ...facts, ...starttls });
  }
  if (named?.answer === 'match') return { ...named, at: [0, greeting.end], facts };
  if (answer && REFUSED.includes(command) && /^50[0-2]$/.test(answer.code)) {
    if (/\bLMTP\b/.test(answer.text)) {
      return match('certain', 'greeting, and HELO or EHLO refused for LMTP', end, facts);
    }
    // FTP has no enhanced codes, and a mail server that knows no HELO or EHLO is too old for them.
    if (greeting.code === '220' && UNKNOWN_VERB.test(answer.text)) {
      return match(
        'likely',
        'greeting, and HELO or EHLO refused with an enhanced code',
        end,
        facts,
      );
    }
  }
  awaitLastLine(reader, greeting);
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

function judgeLine(line: string): Answer | undefined {
  const words = withoutHost(line);
  if (greetsForAnother(line) || NOT_LMTP.test(words) || namesFtp(line)) return REJECT;
  return /\bLMTP\b/.test(words) ? match('certain', 'greeting that names LMTP', 0) : undefined;
}

const OFFERS_STARTTLS = /^STARTTLS$/im;

function software(greeting: string): Facts {
  const name = /\b(Dovecot|Cyrus|Zimbra|Haraka)\b(?:[^\n]{0,16}? v?(\d[\w.]*\w))?/i.exec(greeting);
  if (!name) return {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

const HELLO = textPattern(/^LHLO [^\n]*\n/i);

function client(reader: Reader): Answer {
  return reader.match(HELLO) ? match('certain', 'LHLO', reader.at) : REJECT;
}
