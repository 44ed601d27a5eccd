import type { Cause } from './cause.ts';
import type { Owner } from './from-bytes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { bytesOfQuoted, ownerOfQuoted } from './quoted-opening.ts';
import type { Rule } from './rule.ts';

/**
 * What a program quotes as received instead of a greeting: in quotes, in CDATA, or behind a colon up
 * to the end of the line, if a protocol's first message begins so that the program does not speak.
 */
export const quotedRule: Rule = {
  anchors: [
    ...['greeting', 'ceived', 'got ', 'malformed', 'invalid', 'unexpected', 'bogus', 'banner'],
    ...['identifi', 'tead of', 'aldata', 'first line', 'non-smtp', 'eface', 'bad magic', 'garbage'],
    ...['ecogni', 'unknown', 'shake'],
  ],
  find(text, prefixes) {
    const causes: Cause[] = [];
    let labels = 0;
    for (const { index, 0: label } of text.matchAll(LABEL)) {
      const cause = causeBehind(text, index + label.length, prefixes);
      if (cause) causes.push(cause);
      labels++;
      if (labels === MAX_LABELS) break;
    }
    return causes;
  },
};

/** Words behind which programs quote what they read. */
const LABEL =
  /greeting|received|\bgot |malformed|invalid|unexpected|bogus|banner|identifi|instead of|initialdata|first line|non-smtp command|preface|bad magic|garbage|unrecogni[sz]ed|unknown|handshake/gi;

/** Per text. */
const MAX_LABELS = 32;
/** Between a label and a quote, in UTF-16 units. */
const MAX_GAP = 64;
const MAX_QUOTED_LENGTH = 512;
/** Of the line around a quote. */
const MAX_CONTEXT = 400;

function causeBehind(text: string, at: number, prefixes: RegistryPrefixes): Cause | undefined {
  const rest = firstLine(text.slice(at, at + MAX_GAP + MAX_QUOTED_LENGTH));
  for (const { quoted, end } of quotesIn(rest)) {
    const owner = ownerOfQuoted(quoted, prefixes);
    if (!owner) continue;
    const from = text.lastIndexOf('\n', at) + 1;
    const before = text.slice(Math.max(from, at - MAX_CONTEXT), at);
    const after = firstLine(text.slice(at + end, at + end + MAX_CONTEXT));
    const around = `${before}${rest.slice(0, end - quoted.length)} ${after}`;
    return speaks(around, owner) ? undefined : causeOf(owner, quoted);
  }
  return undefined;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

interface Quote {
  readonly quoted: string;
  /** Where it ends in the text. */
  readonly end: number;
}

/** What the first opening quotes or the first colon of a text begin. */
function* quotesIn(text: string): Generator<Quote> {
  let openings = 0;
  for (const { index, 0: opening } of text.slice(0, MAX_GAP).matchAll(OPENING)) {
    const from = index + opening.length;
    const closing = closingOf(opening);
    if (closing === '' && /["'`]/.test(text[from] ?? '')) continue;
    const to = closing === '' ? -1 : text.indexOf(closing, from);
    const end = to === -1 ? text.length : to;
    yield { quoted: text.slice(from, end), end };
    openings++;
    if (openings === MAX_OPENINGS) return;
  }
}

const MAX_OPENINGS = 4;

const OPENING = /\\{0,3}["'`]|<!\[CDATA\[|>|: ?|[=(]/g;

function closingOf(opening: string): string {
  if (opening === '<![CDATA[') return ']]>';
  if (opening === '>') return '<';
  if (opening === '(') return ')';
  return /["'`]$/.test(opening) ? opening : '';
}

function causeOf(owner: Owner, quoted: string): Cause {
  const { protocols, side, rule } = owner;
  const evidence = { bytes: bytesOfQuoted(quoted), ...(rule ? { rule } : {}) };
  return { confidence: 'likely', protocols, side, evidence };
}

/** Whether the line is about the same protocol: its own software complains about its content. */
function speaks(around: string, { protocols }: Owner): boolean {
  const lower = around.toLowerCase();
  return protocols.some((id) => OWN_WORDS[id]?.test(around) ?? lower.includes(id));
}

const MAIL = /(?<!non-)(?:smtp|postfix|exim|sendmail|\bmail|\bmx\b|lmtp)/i;
/** `http2Server` is not one, and neither is a gRPC server. */
const HTTP =
  /\bhttps?\b|nginx|apache|\burls?\b|\buri\b|request|\bmethod|websocket|webhook|proxy|\brest\b|\bstatus\b|upstream|curl|fetch|scrape|browser/i;

const OWN_WORDS: Readonly<Record<string, RegExp>> = {
  http: HTTP,
  smtp: MAIL,
  lmtp: MAIL,
  ftp: /\bs?ftps?|\buser\b/i,
  'json-rpc': /json/i,
  vnc: /vnc|rfb/i,
  redis: /redis|resp\b/i,
  'proxy-protocol': /proxy protocol/i,
  tls: /\b(?:tls|ssl)|https/i,
  imap: /\bimap/i,
  pop3: /\bpop3?\b/i,
  irc: /\bircd?\b/i,
  ssh: /\bssh|sftp|kex_exchange/i,
  amqp: /^$/,
};
