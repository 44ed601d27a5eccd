import { text } from '../bytes/build.ts';
import { compareAny, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { readStatusReply, type StatusReply, statusReply } from '../bytes/status.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const FEAT = text('FEAT\r\n');

/** FTP: replies of RFC 959 section 4.2; FEAT of RFC 2389; AUTH TLS of RFC 4217 section 4. */
export const ftp = protocol({
  id: 'ftp',
  title: 'File Transfer Protocol',
  name: 'FTP',
  tlsAliases: ['ftps'],
  ports: [21, 2121],
  tlsPorts: [990],
  popularity: 50,
  speaksFirst: 'server',
  spec: 'RFC 959 section 5.4',
  openings: [FEAT],
  starttls: [
    {
      after: readWholeReply,
      send: text('AUTH TLS\r\n'),
      accepts: (reader) => readWholeReply(reader)?.code === '234',
    },
  ],
  waitsForServer: 'RFC 959 section 5.4',
  sendsCredentials: {
    when: 'greeted',
    sends: 'USER and PASS',
    inStream: /^PASS /im,
    source: 'RFC 959 section 4.1.1',
  },
  runsLines: {
    alone: ['SYST', 'FEAT', 'HELP', 'NOOP', 'QUIT'],
    source: 'RFC 959 section 4.2: reply 500',
  },
  guardTexts: [
    { side: 'client', text: 'AUTH ' },
    { side: 'client', text: 'FEAT' },
    { side: 'client', text: 'USER ' },
  ],
  refusal: ({ sentence }) => [text(`421 firstbytes: ${sentence}\r\n`)],
  notReady: /^(421[ -][^\r\n]*)/,
  server,
  client,
});

/** 120, 220 and 421 are RFC 959's; servers that refuse send 530 and 500 at once. */
const GREETINGS = ['220 ', '220-', '120 ', '120-', '421 ', '421-', '530 ', '530-', '500 OOPS: '];

function server(reader: Reader, reply: Reply): Answer {
  const greeting = readGreeting(reader, GREETINGS);
  const named = greeting && firstDecision(greeting, judgeLine);
  if (!greeting || named === REJECT) return REJECT;

  const facts = software(greeting.text);
  const answer = answerAfter(greeting, reply);
  if (answer && !LMTP.test(answer.text)) {
    const asAnswer = judgeAnswer(answer, greeting, reply, facts);
    if (asAnswer) return asAnswer;
  }
  if (named?.answer === 'match') return { ...named, at: [0, greeting.end], facts };
  awaitLastLine(reader, greeting);
  return match('weak', 'three-digit greeting', greeting.end, facts);
}

function judgeLine(line: string): Answer | undefined {
  if (greetsForAnother(line) || MAIL_WORDS.test(line)) return REJECT;
  if (software(line).product || /\bFTP (?:server|service)\b/i.test(line)) {
    return match('certain', 'greeting of an FTP server', 0);
  }
  return namesFtp(line) ? match('likely', 'greeting that names FTP', 0) : undefined;
}

/** What follows the greeting settles it; undefined if it does not. */
function judgeAnswer(
  answer: StatusReply,
  greeting: StatusReply,
  { sent, later }: Reply,
  facts: Facts,
): Answer | undefined {
  const end = later.length > 0 ? greeting.end : answer.end;
  const asked = later[0]?.sent ?? sent;
  if (greeting.code === '220' && answer.code === '211' && startsWith(asked, FEAT)) {
    const starttls = answer.whole ? { starttls: /^ ?AUTH\b.*\bTLS/im.test(answer.text) } : {};
    return match('certain', 'greeting, and 211 to FEAT', end, { ...facts, ...starttls });
  }
  if (greeting.code === '220' && isOwnAnswer(asked, answer)) {
    return match('likely', 'greeting, and the answer to a command of FTP', end, facts);
  }
  if (ENHANCED.test(answer.text) || answer.code === '250') {
    return later.length > 0 ? REJECT : undefined;
  }
  if (!/^5(?:0[0-3]|30)$/.test(answer.code)) return undefined;
  if (LOGIN_WORDS.test(answer.text)) {
    return match('certain', 'greeting, and a refusal that requires a login', end, facts);
  }
  const command = later[0]?.sent ?? sent;
  const [isHelo, isEhlo] = [startsWith(command, 'HELO '), startsWith(command, 'EHLO ')];
  if (greeting.code !== '220' || (!isHelo && !isEhlo)) return undefined;
  if (namesFtp(greeting.text)) {
    return match('certain', 'greeting, and a refusal of HELO or EHLO', end, facts);
  }
  // Mail servers without extensions refuse EHLO with these codes, but none HELO (RFC 5321 section 3.2).
  return match(isHelo ? 'likely' : 'weak', 'greeting, and a refusal of a mail command', end, facts);
}

/** Commands that only FTP has, and the codes that answer them there (RFC 959 section 5.4, RFC 4217, RFC 2389). */
const OWN_ANSWERS: readonly (readonly [command: RegExp, code: RegExp])[] = [
  [/^USER \S/i, /^(?:331|332|230)$/],
  [/^AUTH (?:TLS|SSL)/i, /^(?:234|334|431|504|534)$/],
  [/^SYST\r?\n/i, /^215$/],
  [/^OPTS \S/i, /^(?:200|451|501)$/],
  [/^PASV\r?\n/i, /^227$/],
];

function isOwnAnswer(asked: Uint8Array, { code, text: words }: StatusReply): boolean {
  if (ENHANCED.test(words)) return false;
  const line = latin1(asked, 0, 64);
  return OWN_ANSWERS.some(([command, codes]) => command.test(line) && codes.test(code));
}

/** Enhanced status codes (RFC 3463) are the mark of mail. */
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3}(?: |$)/;

const LMTP = /\bLMTP\b/i;
const MAIL_WORDS = /\b(?:E?SMTP|LMTP|Postfix|Exim|Sendmail|Haraka|postscreen)\b/;
const LOGIN_WORDS = /\b(?:USER|PASS|logged in|log ?in)\b/i;

/** The greeting that the bytes begin with, once its first line is there; undefined if it is another. */
export function readGreeting(reader: Reader, starts: readonly string[]): StatusReply | undefined {
  return compareAny(reader.bytes, starts) === 'none' ? undefined : readStatusReply(reader);
}

/**
 * What the first line of a greeting decides that decides anything: its other lines may still be on
 * their way, and change nothing then.
 */
export function firstDecision(
  greeting: StatusReply,
  judgeLine: (line: string) => Answer | undefined,
): Answer | undefined {
  for (const line of greeting.text.split('\n')) {
    const decision = judgeLine(line);
    if (decision) return decision;
  }
  return undefined;
}

/** A reply with all of its lines; undefined if the bytes are not one. */
export function readWholeReply(reader: Reader): StatusReply | undefined {
  const reply = readStatusReply(reader);
  if (reply) awaitLastLine(reader, reply);
  return reply;
}

/** Waits for the rest of a reply in several lines, as long as it may come. */
export function awaitLastLine(reader: Reader, reply: StatusReply): void {
  if (!reply.whole) reader.awaitEnd();
}

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
export function namesFtp(greeting: string): boolean {
  const words = withoutHost(greeting).replace(/\b[ST]FTP\b/gi, '');
  return /ftp|FileZilla|Serv-U/i.test(words);
}

/** A greeting without the host name that often leads it: `ftp.` and `smtp.` there prove nothing. */
export function withoutHost(greeting: string): string {
  return greeting.replace(/^[\w-]+(?:\.[\w-]+)*\.[a-z][\w-]*\.? /i, '');
}

/**
 * Whether a greeting in three digits is that of another protocol that sends 220 as well: DICT
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

/** `USER name` opens POP3 as well; FEAT and AUTH TLS are only FTP's. */
function client(reader: Reader): Answer {
  return firstMatch(reader, [
    () => (reader.match(COMMAND) ? match('certain', 'command of FTP', reader.at) : REJECT),
    () => (reader.match(ANONYMOUS) ? match('likely', 'anonymous login', reader.at) : REJECT),
    () => (reader.match(USER) ? match('weak', 'USER', reader.at) : REJECT),
  ]);
}

const COMMAND = textPattern(
  /^(?:FEAT|AUTH (?:TLS|SSL)(?:-[CP])?|SYST|OPTS (?:UTF8|MLST|HASH|MODE)[^\r\n]*|PBSZ \d+|PROT [CSEP])\r?\n/i,
);
const ANONYMOUS = textPattern(/^USER (?:anonymous|ftp)\r?\n/i);
const USER = textPattern(/^USER \S+\r?\n/i);
