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
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** SMTP: greeting and EHLO reply of RFC 5321 sections 3.1, 4.1.1.1 and 4.2; STARTTLS of RFC 3207. */
export const smtp = protocol({
  id: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  name: 'SMTP',
  aliases: ['submission', 'esmtp'],
  tlsAliases: ['smtps', 'submissions'],
  ports: [25, 587, 2525],
  tlsPorts: [465],
  popularity: 46,
  speaksFirst: 'server',
  spec: 'RFC 5321 section 4.2',
  openings: [text('EHLO firstbytes.invalid\r\n')],
  // Every server knows HELO (RFC 5321 section 4.1.1.1), and some no EHLO.
  followUp: text('HELO firstbytes.invalid\r\n'),
  starttls: [
    {
      after: readWholeReply,
      send: text('EHLO firstbytes.invalid\r\n'),
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
  waitsForServer: 'RFC 5321 section 3.1',
  sendsCredentials: {
    when: 'greeted',
    sends: 'AUTH PLAIN or LOGIN',
    inStream: /^AUTH (?:PLAIN|LOGIN)/im,
    source: 'RFC 4954 section 4',
  },
  runsLines: {
    alone: ['HELP', 'NOOP', 'RSET', 'QUIT'],
    unless: 'Postfix closes at "GET", "POST" and "CONNECT" (smtpd_forbidden_commands)',
    source: 'RFC 5321 section 4.2.4: reply 500',
  },
  guardTexts: [
    { side: 'client', text: 'EHLO ' },
    { side: 'client', text: 'HELO ' },
  ],
  refusal: ({ sentence }) => [text(`554 firstbytes: ${sentence}\r\n`)],
  notReady: /^(4[25][01][ -][^\r\n]*)/,
  server,
  client,
});

/** 220 and 554 are RFC 5321's, 521 RFC 7504's; servers that refuse send the others. */
const GREETINGS = ['220', '554', '521', '421', '450', '550'].flatMap((code) => [
  `${code} `,
  `${code}-`,
]);

/** Words of greetings that only mail servers use, and enhanced status codes (RFC 3463). */
const MAIL_WORDS = /\b(?:Postfix|Exim|Sendmail|Haraka|postscreen)\b|^[45]\.\d{1,3}\.\d{1,3} /i;

function server(reader: Reader, reply: Reply): Answer {
  const { sent, later } = reply;
  const greeting = readGreeting(reader, GREETINGS);
  const named = greeting && firstDecision(greeting, judgeLine);
  if (!greeting || named === REJECT) return REJECT;

  const facts = software(greeting.text);
  const answer = answerAfter(greeting, reply);
  const command = latin1(later[0]?.sent ?? sent, 0, 5);
  // Only mail servers answer HELO or EHLO with 250.
  if (greeting.code === '220' && answer?.code === '250' && command === 'HELO ') {
    return match('certain', 'greeting, and 250 to HELO', greeting.end, facts);
  }
  if (greeting.code === '220' && answer?.code === '250' && command === 'EHLO ') {
    const end = later.length > 0 ? greeting.end : answer.end;
    const starttls = answer.whole ? { starttls: OFFERS_STARTTLS.test(answer.text) } : {};
    return match('certain', 'greeting, and 250 to EHLO', end, { ...facts, ...starttls });
  }
  if (named?.answer === 'match') return { ...named, at: [0, greeting.end], facts };
  awaitLastLine(reader, greeting);
  // The reply to HELO decides, and may still come.
  if (!answer && command === 'HELO ') reader.awaitEnd();
  if (answer && command === 'HELO ' && /^50[0-2]$/.test(answer.code)) return REJECT;
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

function judgeLine(line: string): Answer | undefined {
  if (greetsForAnother(line)) return REJECT;
  // LMTP (RFC 2033) greets alike, and refuses EHLO.
  if (/\bLMTP\b/.test(line)) return match('weak', 'greeting of LMTP', 0);
  const words = withoutHost(line);
  if (/\bE?SMTP\b/.test(words)) return match('certain', 'greeting that names SMTP', 0);
  if (namesFtp(line)) return REJECT;
  return MAIL_WORDS.test(words) ? match('likely', 'greeting of a mail server', 0) : undefined;
}

const OFFERS_STARTTLS = /^STARTTLS$/im;

/** Names as servers state them, with the version where it stands next to the name. */
function software(greeting: string): Facts {
  const name =
    /\b(Postfix|Exim|Sendmail|Haraka|OpenSMTPD|Python SMTP|Microsoft ESMTP MAIL Service|Exchange)\b(?:[ /]v?(\d[\w.]*\w))?/i.exec(
      greeting,
    );
  if (!name) return {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

const HELLO = textPattern(/^(?:EHLO|HELO) [^\n]*\n/i);

/** Without its name a client breaks RFC 5321 section 4.1.1.1; other protocols have QUIT as well. */
const BARE = textPattern(/^(?:EHLO|HELO|QUIT|RSET|NOOP|STARTTLS) *\r?\n/i);

function client(reader: Reader): Answer {
  return firstMatch(reader, [
    () => (reader.match(BARE) ? match('weak', 'command alone', reader.at) : REJECT),
    () => (reader.match(HELLO) ? match('certain', 'EHLO or HELO', reader.at) : REJECT),
  ]);
}
