import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { type Call, match, NEED, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** SMTP: greeting and EHLO reply of RFC 5321 sections 3.1, 4.1.1.1 and 4.2; STARTTLS of RFC 3207. */
export const smtp = protocol({
  id: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  ports: [25, 587, 2525],
  tlsPorts: [465],
  speaksFirst: 'server',
  spec: 'RFC 5321 section 4.2',
  opening: text('EHLO firstbytes.invalid\r\n'),
  settle: text('EHLO firstbytes.invalid\r\n'),
  starttls: [
    {
      send: text('EHLO firstbytes.invalid\r\n'),
      accepted: (received) => {
        const end = /^250 .*\n/m.test(latin1(received));
        if (/^250[ -]STARTTLS/im.test(latin1(received))) return end ? 'yes' : 'need';
        return end || /^[45]\d\d /m.test(latin1(received)) ? 'no' : 'need';
      },
    },
    {
      send: text('STARTTLS\r\n'),
      accepted: (received) => {
        if (!received.includes(0x0a)) return 'need';
        return latin1(received).startsWith('220') ? 'yes' : 'no';
      },
    },
  ],
  server,
  client,
});

/** Words of greetings and refusals that only mail servers use. */
const MAIL_WORDS = /\b(?:E?SMTP|Postfix|Exim|Sendmail|Haraka|postscreen)\b|\b[245]\.\d\.\d{1,2} /i;

function server({ bytes, later, ended }: Reply): Verdict {
  const start = compareAny(bytes, ['220 ', '220-', '421 ', '421-', '554 ', '554-', '521 ']);
  if (start === 'differs') return REJECT;
  const line = lineAt(bytes, 0, 1024);
  if (line === 'long') return REJECT;
  if (line === 'short') return ended ? REJECT : NEED;
  const facts = { ...software(line.text) };
  const ehlo = later[0];
  if (ehlo && ehlo.received.length > 0) return answerToEhlo(ehlo.received, line.end, facts, ended);
  if (/\bFTP\b/i.test(line.text)) return REJECT;
  if (/\b(?:E?SMTP)\b/.test(line.text))
    return match('certain', 'greeting with SMTP', line.end, facts);
  if (MAIL_WORDS.test(line.text))
    return match('likely', 'greeting of a mail server', line.end, facts);
  return match('weak', 'three-digit greeting', line.end, facts);
}

/** Only mail servers answer EHLO with 250; a refusal in their style still points to one. */
function answerToEhlo(
  received: Uint8Array,
  greetingEnd: number,
  facts: object,
  ended: boolean,
): Verdict {
  const line = lineAt(received);
  if (typeof line === 'string') return ended || line === 'long' ? REJECT : NEED;
  if (/^250[ -]/.test(line.text)) {
    const starttls = /^250[ -]STARTTLS\r?$/im.test(latin1(received));
    return match('certain', 'greeting, and 250 to EHLO', greetingEnd, { ...facts, starttls });
  }
  return REJECT;
}

function software(greeting: string): { product?: string } {
  const product = /\b(Postfix|Exim|Sendmail|Haraka|OpenSMTPD|Exchange)\b/i.exec(greeting)?.[1];
  return product ? { product } : {};
}

function client({ bytes, ended }: Call): Verdict {
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  const said = latin1(bytes.subarray(0, 5)).toUpperCase();
  const verb = ['EHLO ', 'HELO ', 'LHLO '].find((v) => v.startsWith(said) || said.startsWith(v));
  if (!verb || verb === 'LHLO ') return REJECT;
  if (line === 'short') return ended ? REJECT : NEED;
  return match('certain', 'EHLO or HELO', line.end);
}
