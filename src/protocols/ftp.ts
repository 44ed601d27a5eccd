import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { type StatusReply, statusReply } from '../bytes/status.ts';
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

/** FTP: replies of RFC 959 section 4.2; FEAT of RFC 2389; AUTH TLS of RFC 4217 section 4. */
export const ftp = protocol({
  id: 'ftp',
  title: 'File Transfer Protocol',
  name: 'FTP',
  tlsAliases: ['ftps'],
  waitsForServer: 'RFC 959 section 5.4',
  sendsCredentials: { when: 'greeted', sends: 'USER and PASS', source: 'RFC 959 section 4.1.1' },
  runsLines: {
    alone: ['SYST', 'FEAT', 'HELP', 'NOOP', 'QUIT'],
    source: 'RFC 959 section 4.2: reply 500',
  },
  ports: [21, 2121],
  tlsPorts: [990],
  speaksFirst: 'server',
  spec: 'RFC 959 section 5.4',
  refusal: ({ sentence }) => [text(`421 firstbytes: ${sentence}\r\n`)],
  openings: [text('FEAT\r\n')],
  starttls: [
    {
      send: text('AUTH TLS\r\n'),
      accepts: legacyAccepts((received) => {
        const reply = statusReply(received);
        if (reply === 'partial' || (typeof reply === 'object' && !reply.whole)) return 'need';
        return typeof reply === 'object' && reply.code === '234' ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** 120, 220 and 421 are RFC 959's; 530 and 500 are said at once by servers that refuse. */
const GREETINGS = ['220 ', '220-', '120 ', '120-', '421 ', '421-', '530 ', '530-', '500 OOPS: '];

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  if (compareAny(bytes, GREETINGS) === 'none') return REJECT;
  const greeting = statusReply(bytes);
  if (greeting === 'none') return REJECT;
  if (greeting === 'partial') return ended ? REJECT : NEED;
  if (greetsForAnother(greeting.text) || MAIL_WORDS.test(greeting.text)) return REJECT;

  const facts = software(greeting.text);
  const answer = answerAfter(greeting, reply);
  if (answer && !LMTP.test(answer.text)) {
    const asAnswer = judgeAnswer(answer, greeting, reply, facts);
    if (asAnswer) return asAnswer;
  }
  if (facts.product || /\bFTP (?:server|service)\b/i.test(greeting.text)) {
    return match('certain', 'greeting of an FTP server', greeting.end, facts);
  }
  if (speaksOfFtp(greeting.text)) {
    return match('likely', 'greeting with FTP', greeting.end, facts);
  }
  if (!greeting.whole && !ended && bytes.length < 4096) return NEED;
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

/** What follows the greeting settles it; undefined if it does not. */
function judgeAnswer(
  answer: StatusReply,
  greeting: StatusReply,
  { sent, later }: Reply,
  facts: Facts,
): Verdict | undefined {
  const end = later.length > 0 ? greeting.end : answer.end;
  if (greeting.code === '220' && answer.code === '211' && latin1(sent) === 'FEAT\r\n') {
    const starttls = answer.whole ? { starttls: /^ ?AUTH\b.*\bTLS/im.test(answer.text) } : {};
    return match('certain', 'greeting, and 211 to FEAT', end, { ...facts, ...starttls });
  }
  if (ENHANCED.test(answer.text) || answer.code === '250') {
    return later.length > 0 ? REJECT : undefined;
  }
  if (!/^5(?:0[0-3]|30)$/.test(answer.code)) return undefined;
  if (LOGIN_WORDS.test(answer.text)) {
    return match('certain', 'greeting, and a refusal that wants a login', end, facts);
  }
  // A mail server must know EHLO (RFC 5321 section 4.1.1.1), so this is none.
  const asked = latin1((later[0]?.sent ?? sent).subarray(0, 5));
  if (greeting.code !== '220' || asked !== 'EHLO ') return undefined;
  const named = speaksOfFtp(greeting.text);
  return match(named ? 'certain' : 'likely', 'greeting, and a refusal of EHLO', end, facts);
}

/** Enhanced status codes (RFC 3463) are the mark of mail. */
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3}(?: |$)/;

const LMTP = /\bLMTP\b/i;
const MAIL_WORDS = /\b(?:E?SMTP|LMTP|Postfix|Exim|Sendmail|Haraka|postscreen)\b/;
const LOGIN_WORDS = /\b(?:USER|PASS|logged in|log ?in)\b/i;

/** The reply that follows the greeting: in a later turn, or behind it in the same one. */
export function answerAfter(
  greeting: StatusReply,
  { bytes, later }: Reply,
): StatusReply | undefined {
  const [turn] = later;
  const answer = turn ? statusReply(turn.received) : statusReply(bytes, greeting.end);
  return typeof answer === 'object' ? answer : undefined;
}

/** Whether a greeting names FTP. */
export function speaksOfFtp(greeting: string): boolean {
  const words = withoutHost(greeting).replace(/\b[ST]FTP\b/gi, '');
  return /ftp|FileZilla|Serv-U/i.test(words);
}

/** A greeting without the host name that often leads it: `ftp.` and `smtp.` there tell nothing. */
export function withoutHost(greeting: string): string {
  return greeting.replace(/^[\w-]+(?:\.[\w-]+)*\.[a-z][\w-]*\.? /i, '');
}

/**
 * Whether a greeting in three digits is that of another protocol that says 220 as well: DICT
 * ends it with capabilities and a message id in angle brackets (RFC 2229 section 3.1);
 * HylaFAX and VMware's authentication daemon name themselves.
 */
export function greetsForAnother(greeting: string): boolean {
  return (
    /<[^<>\s]*> <[^<>\s]+>$/m.test(greeting) || /HylaFAX|VMware Authentication/i.test(greeting)
  );
}

/** Names as servers state them, with the version where it stands next to the name. */
function software(greeting: string): Facts {
  const name =
    /\b(vsFTPd|pyftpdlib|ProFTPD|Pure-FTPd|FileZilla Server|Microsoft FTP Service|Serv-U FTP Server|bftpd|tnftpd|Linux-ftpd|CrushFTP)\b(?: (?:version )?|-)?v?(\d[\w.]*\w)?/i.exec(
      greeting,
    );
  if (!name) return /^OOPS: vsftpd/.test(greeting) ? { product: 'vsftpd' } : {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

/** `USER name` opens POP3 as well; FEAT and AUTH TLS are FTP's alone. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 9)).toUpperCase();
  const verb = VERBS.find((one) => one.startsWith(said) || said.startsWith(one));
  if (!verb) return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (/^(?:FEAT|AUTH (?:TLS|SSL)(?:-[CP])?|SYST)$/i.test(line.text)) {
    return match('certain', 'command of FTP', line.end);
  }
  if (/^USER (?:anonymous|ftp)$/i.test(line.text)) {
    return match('likely', 'anonymous login', line.end);
  }
  return /^USER \S+$/i.test(line.text) ? match('weak', 'USER', line.end) : REJECT;
}

const VERBS = ['FEAT', 'AUTH TLS', 'AUTH SSL', 'SYST', 'USER '];
