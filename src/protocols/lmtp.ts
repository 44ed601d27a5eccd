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

/**
 * LMTP: SMTP with LHLO for EHLO, which it must refuse (RFC 2033 section 4.1). It greets as SMTP
 * does, and has no message of its own to settle the tie: the EHLO that SMTP asks with serves
 * both, and an SMTP server is not troubled with a verb that it does not know.
 */
export const lmtp = protocol({
  id: 'lmtp',
  title: 'Local Mail Transfer Protocol',
  name: 'LMTP',
  aliases: ['local-mail'],
  waitsForServer: 'RFC 2033 section 4',
  ports: [24, 2003],
  speaksFirst: 'server',
  spec: 'RFC 2033 section 4.1',
  refusal: ({ sentence }) => [text(`554 firstbytes: ${sentence}\r\n`)],
  openings: [text('LHLO firstbytes.invalid\r\n')],
  starttls: [
    {
      send: text('LHLO firstbytes.invalid\r\n'),
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

const GREETINGS = ['220 ', '220-', '421 ', '421-', '554 ', '554-'];

/** Names of what speaks SMTP only. */
const NOT_LMTP = /\bE?SMTP\b|\b(?:Postfix|Exim|Sendmail|postscreen)\b/i;

/** What is said of a verb that is not known: RFC 3463 section 3.6. */
const UNKNOWN_VERB = /^5\.5\.[12](?: |$)/;

function server(reply: Reply): Verdict {
  const { bytes, sent, later, ended } = reply;
  if (compareAny(bytes, GREETINGS) === 'none') return REJECT;
  const greeting = statusReply(bytes);
  if (greeting === 'none') return REJECT;
  if (greeting === 'partial') return ended ? REJECT : NEED;
  const words = withoutHost(greeting.text);
  if (greetsForAnother(greeting.text) || NOT_LMTP.test(words)) return REJECT;
  if (speaksOfFtp(greeting.text)) return REJECT;

  const facts = software(greeting.text);
  const answer = answerAfter(greeting, reply);
  const end = later.length > 0 || !answer ? greeting.end : answer.end;
  const asked = latin1((later[0]?.sent ?? sent).subarray(0, 5));
  if (greeting.code === '220' && answer?.code === '250' && asked === 'LHLO ') {
    const starttls = answer.whole ? { starttls: /^STARTTLS$/im.test(answer.text) } : {};
    return match('certain', 'greeting, and 250 to LHLO', end, { ...facts, ...starttls });
  }
  if (/\bLMTP\b/.test(words)) return match('certain', 'greeting with LMTP', greeting.end, facts);
  if (answer && asked === 'EHLO ' && /^50[0-2]$/.test(answer.code)) {
    if (/\bLMTP\b/.test(answer.text)) {
      return match('certain', 'greeting, and EHLO refused for LMTP', end, facts);
    }
    // FTP has no enhanced codes, and a mail server that knows no EHLO is too old for them.
    if (greeting.code === '220' && UNKNOWN_VERB.test(answer.text)) {
      return match('likely', 'greeting, and EHLO unknown to a mail server', end, facts);
    }
  }
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

function software(greeting: string): Facts {
  const name = /\b(Dovecot|Cyrus|Zimbra|Haraka)\b(?:[^\n]{0,16}? v?(\d[\w.]*\w))?/i.exec(greeting);
  if (!name) return {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 5)).toUpperCase();
  if (!'LHLO '.startsWith(said)) return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'LHLO', line.end);
}
