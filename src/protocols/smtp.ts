import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { statusReply } from '../bytes/status.ts';
import { answerAfter, greetsForAnother, speaksOfFtp, withoutHost } from './ftp.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** SMTP: greeting and EHLO reply of RFC 5321 sections 3.1, 4.1.1.1 and 4.2; STARTTLS of RFC 3207. */
export const smtp = protocol({
  id: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  name: 'SMTP',
  aliases: ['submission', 'esmtp'],
  tlsAliases: ['smtps', 'submissions'],
  waitsForServer: 'RFC 5321 section 3.1',
  sendsCredentials: { when: 'greeted', sends: 'AUTH PLAIN or LOGIN', source: 'RFC 4954 section 4' },
  runsLines: {
    alone: ['HELP', 'NOOP', 'RSET', 'QUIT'],
    unless: 'Postfix closes at "GET", "POST" and "CONNECT" (smtpd_forbidden_commands)',
    source: 'RFC 5321 section 4.2.4: reply 500',
  },
  ports: [25, 587, 2525],
  tlsPorts: [465],
  speaksFirst: 'server',
  spec: 'RFC 5321 section 4.2',
  refusal: ({ sentence }) => [text(`554 firstbytes: ${sentence}\r\n`)],
  openings: [text('EHLO firstbytes.invalid\r\n')],
  followUp: text('EHLO firstbytes.invalid\r\n'),
  starttls: [
    {
      send: text('EHLO firstbytes.invalid\r\n'),
      accepts: legacyAccepts((received) => {
        const reply = statusReply(received);
        if (reply === 'none') return 'no';
        if (reply === 'partial' || !reply.whole) return 'need';
        return reply.code === '250' && /^STARTTLS$/im.test(reply.text) ? 'yes' : 'no';
      }),
    },
    {
      send: text('STARTTLS\r\n'),
      accepts: legacyAccepts((received) => {
        const reply = statusReply(received);
        if (reply === 'none') return 'no';
        if (reply === 'partial' || !reply.whole) return 'need';
        return reply.code === '220' ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** 220 and 554 are RFC 5321's, 521 RFC 7504's; the others are said by servers that refuse. */
const GREETINGS = ['220', '554', '521', '421', '450', '550'].flatMap((code) => [
  `${code} `,
  `${code}-`,
]);

/** Words of greetings that only mail servers use, and enhanced status codes (RFC 3463). */
const MAIL_WORDS = /\b(?:Postfix|Exim|Sendmail|Haraka|postscreen)\b|^[45]\.\d{1,3}\.\d{1,3} /i;

function server(reply: Reply): Verdict {
  const { bytes, sent, later, ended } = reply;
  if (compareAny(bytes, GREETINGS) === 'none') return REJECT;
  const greeting = statusReply(bytes);
  if (greeting === 'none') return REJECT;
  if (greeting === 'partial') return ended ? REJECT : NEED;
  if (greetsForAnother(greeting.text)) return REJECT;

  const facts = software(greeting.text);
  const answer = answerAfter(greeting, reply);
  const asked = latin1((later[0]?.sent ?? sent).subarray(0, 5));
  // Only mail servers say 250 to EHLO.
  if (greeting.code === '220' && answer?.code === '250' && asked === 'EHLO ') {
    const end = later.length > 0 ? greeting.end : answer.end;
    const starttls = answer.whole ? { starttls: /^STARTTLS$/im.test(answer.text) } : {};
    return match('certain', 'greeting, and 250 to EHLO', end, { ...facts, ...starttls });
  }
  // LMTP (RFC 2033) greets alike, and refuses EHLO.
  if (/\bLMTP\b/.test(greeting.text)) return match('weak', 'greeting of LMTP', greeting.end);
  const words = withoutHost(greeting.text);
  if (/\bE?SMTP\b/.test(words)) {
    return match('certain', 'greeting with SMTP', greeting.end, facts);
  }
  if (speaksOfFtp(greeting.text)) return REJECT;
  if (MAIL_WORDS.test(words)) {
    return match('likely', 'greeting of a mail server', greeting.end, facts);
  }
  if (!greeting.whole && !ended && bytes.length < 4096) return NEED;
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

/** Names as servers state them, with the version where it stands next to the name. */
function software(greeting: string): Facts {
  const name =
    /\b(Postfix|Exim|Sendmail|Haraka|OpenSMTPD|Python SMTP|Microsoft ESMTP MAIL Service|Exchange)\b(?:[ /]v?(\d[\w.]*\w))?/i.exec(
      greeting,
    );
  if (!name) return {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  const said = latin1(bytes.subarray(0, 5)).toUpperCase();
  const verb = ['EHLO ', 'HELO '].find((one) => one.startsWith(said) || said.startsWith(one));
  if (!verb) return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'EHLO or HELO', line.end);
}
