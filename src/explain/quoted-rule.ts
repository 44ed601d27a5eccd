import { hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Cause } from './cause.ts';
import type { Owner } from './from-bytes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { isOutOfPlace } from './quoted-context.ts';
import { bytesOfQuoted, ownerOfFirstFour, ownerOfQuoted } from './quoted-opening.ts';
import type { Rule } from './rule.ts';

/**
 * What a program quotes as received instead of a greeting: in quotes, in CDATA, as a buffer, or behind
 * a colon up to the end of the line, if a protocol's first message begins so that the program does not
 * speak.
 */
export const quotedRule: Rule = {
  anchors: [
    ...['greeting', 'ceived', 'got ', 'malformed', 'invalid', 'unexpected', 'bogus', 'banner'],
    ...['identifi', 'tead of', 'aldata', 'first line', 'non-smtp', 'eface', 'bad magic', 'garbage'],
    ...['ecogni', 'unknown', 'shake', 'error_proto', 'error_reply', 'badstatusline', 'bad resp'],
    ...['bad reply', 'bad line', 'bad header', 'broken header', 'violation', 'status line'],
    ...[
      'version string',
      'first pack',
      'not a valid',
      'failed! ',
      'ceiving',
      'rawpacket',
      'hpe_',
      '<--- ',
      '<** ',
      '<~ ',
      'answered',
      'reply: ',
      'error on ',
      'peer sent',
      'side sent',
      'remote sent',
      'client sent',
      'server sent',
      'sent us ',
      ' said ',
      'message type',
      'command http',
      'header ',
    ],
  ],
  find(text, prefixes) {
    const causes: Cause[] = [];
    let labels = 0;
    for (const { index, 0: words, groups = {} } of text.matchAll(LABEL)) {
      const label = { words, isNeutral: groups.reading !== undefined };
      const cause = causeBehind(text, index + words.length, prefixes, label);
      if (cause) causes.push(cause);
      labels++;
      if (labels === MAX_LABELS) break;
    }
    return causes;
  },
};

/** Words with which programs refuse what they quote. */
const REFUSALS = [
  // git reads a length of four digits.
  'bad line length character',
  'malformed|invalid|unexpected|bogus|instead of|non-smtp command|bad magic|garbage|violation',
  'unrecogni[sz]ed|unknown|error_proto|error_reply|badstatusline|broken header|not a valid',
  'bad (?:response|reply|line|header|request line)|request failed!|rawpacket',
  // An element of XML that holds what a server sent first.
  'initialdata|<greeting',
  // undici prints the rest of the reply behind the code of its parser.
  "(?:hpe_[a-z_]{3,40}'|code: undefined),\\s{1,16}data",
  // OpenSSH, of what comes before an identification.
  'banner line \\d{1,4}',
  // A line of text as Python splits it at blanks.
  '\\((?=["\']HTTP/1\\.[01]["\'], \\[["\'][45]\\d\\d["\'])',
  // Redis.pm: the first byte, and the rest in parentheses.
  'answer type',
  // lftp, and swaks for a reply that it did not expect, or within TLS.
  '^<--- |^<\\*\\* |^<~\\*? ',
];
/** Words with which they quote it, whatever it is. */
const READINGS = [
  'greeting|received|receiving|\\bgot |banner|identifi|first (?:line|packet|message)(?: was)?|preface',
  'handshake|\\bsent |\\bread |replied|status line|version string',
  '\\banswer(?:ed|s)?\\b|\\breply:|\\bsaid\\b|\\bheader(?= ["\'`])|error on(?= ["\'`])',
  '\\b(?:message|packet|frame) type(?= ["\'`])|\\bcommand(?= HTTP/1\\.[01]\\b)',
];
/** Words behind which programs quote what they read. */
const LABEL = new RegExp(`${REFUSALS.join('|')}|(?<reading>${READINGS.join('|')})`, 'gim');

/** Words before a quote. */
interface Label {
  readonly words: string;
  /** They say only that the quote was read. */
  readonly isNeutral: boolean;
}

/** Per text. */
const MAX_LABELS = 32;
/** Between a label and a quote, in UTF-16 units. */
const MAX_GAP = 64;
const MAX_QUOTED_LENGTH = 512;
/** So short a quote may be a name. */
const WORD = /^[A-Z0-9-]{1,5} ?$/;
/** Unless the words between a label and the quote name what comes first. */
const FIRST_BYTES =
  /^[^a-z0-9]{0,8}(?:b|(?:[a-z-]{1,16} )?(?:magic|header|greeting|protocol|bytes?|prefix|banner|signature|response|reply|preface|start|version|marker))?[^a-z0-9]{0,8}$/i;
/** Of the line around a quote. */
const MAX_CONTEXT = 400;

/**
 * The sender of what a text quotes behind a place; undefined if it belongs there, by the label before
 * the place or by the line.
 */
export function causeBehind(
  text: string,
  at: number,
  prefixes: RegistryPrefixes,
  label?: Label,
): Cause | undefined {
  const read = label?.words.endsWith('length character') ? ownerOfFirstFour : ownerOfQuoted;
  const behind = text.slice(at, at + MAX_GAP + MAX_QUOTED_LENGTH);
  const whole = label?.words.endsWith('data') ? joined(behind) : behind;
  const rest = label?.words.endsWith('data') ? whole : firstLine(whole);
  for (const { quoted, end, length } of quotesIn(rest, whole)) {
    const owner = read(quoted, prefixes);
    const gap = rest.slice(0, end - length);
    if (!owner || (WORD.test(quoted) && !FIRST_BYTES.test(gap))) continue;
    const from = text.lastIndexOf('\n', at - 1) + 1;
    const before = text.slice(Math.max(from, at - MAX_CONTEXT), at);
    const after = firstLine(behindLineEnd(text.slice(at + end, at + end + MAX_CONTEXT)));
    const around = `${before}${gap} ${after}`;
    const { isNeutral = false } = label ?? {};
    return isOutOfPlace({ quoted, around, isNeutral }, owner, prefixes)
      ? causeOf(owner, quoted)
      : undefined;
  }
  return undefined;
}

/** Node.js prints a long string in parts, one a line. */
function joined(text: string): string {
  return text.replace(/["'] \+\n\s{1,16}["']/g, '');
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

/** A quote may end in the line end that was received. */
function behindLineEnd(text: string): string {
  return text.replace(/^\r?\n(?=["'`])/, '');
}

interface Quote {
  /** A character for each byte. */
  readonly quoted: string;
  /** Where it ends in the text, and how much of the text it is. */
  readonly end: number;
  readonly length: number;
}

/**
 * What the first opening quotes or the first colon of a line begin, and the line itself. A line end in
 * a quote was received: the closing quote stands in the text behind it.
 */
function* quotesIn(text: string, whole: string): Generator<Quote> {
  const [, first, others] = FIRST_APART.exec(text) ?? [];
  if (first && others) yield { quoted: first + others, end: text.length, length: text.length };
  const [, version = '', code = '', reason = ''] = SPLIT_STATUS.exec(text) ?? [];
  if (version)
    yield { quoted: `${version} ${code} ${reason}`, end: text.length, length: text.length };
  const bare = text.replace(PLACE_IN_PHP, '').replace(BETWEEN, '');
  if (PRINTABLE.test(bare)) {
    const start = text.length - text.replace(BETWEEN, '').length;
    yield { quoted: bare, end: start + bare.length, length: bare.length };
  }
  const opening = UNQUOTED.exec(text.slice(0, MAX_GAP));
  if (opening) {
    const quoted = text.slice(opening.index);
    yield { quoted, end: text.length, length: quoted.length };
  }
  const [, status = ''] = VERSION_ALONE.exec(text) ?? [];
  if (status) yield { quoted: status, end: status.length + 1, length: status.length };
  const buffer = BUFFER.exec(text.slice(0, MAX_GAP + MAX_QUOTED_LENGTH));
  if (buffer) {
    const [all, digits = ''] = buffer;
    const quoted = latin1(hex(digits.replaceAll(' ', '')));
    yield { quoted, end: buffer.index + all.length, length: all.length };
  }
  let openings = 0;
  for (const { index, 0: opening } of text.slice(0, MAX_GAP).matchAll(OPENING)) {
    const from = index + opening.length;
    const closing = closingOf(opening);
    const isReceivedEnd = /["'`]$/.test(closing) && !text.includes(closing, from);
    const to = closing === '' ? -1 : (isReceivedEnd ? whole : text).indexOf(closing, from);
    const end = to === -1 ? text.length : to;
    // Behind a colon or a bracket, a quote begins the next one.
    const isQuote = !/["'`]$/.test(opening) && /^b?["'`]/.test(text.slice(from, from + 2));
    if (!isQuote) yield { quoted: whole.slice(from, end), end, length: end - from };
    openings++;
    if (openings === MAX_OPENINGS) return;
  }
}

const MAX_OPENINGS = 4;

const SPLIT_STATUS = /^["'](HTTP\/1\.[01])["'], \[["'](\d{3})["'](?:, ["']([A-Za-z]{1,16}))?/;

/** Between a label and the text up to the end of the line. */
const BETWEEN = /^\s{0,4}(?:(?:was|is|with):? )?/;

/** The first word of a status line, which a program took for a command. */
const VERSION_ALONE = /^ (HTTP\/1\.1)(?= [a-z]|$)/;

/** What needs no quotes in a sentence. */
const UNQUOTED =
  /(?<=^[: ]|[a-z] )(?:HTTP\/1\.[01] [1-5]\d\d\b|SSH-2\.0-\S|(?:GET|POST|HEAD) \/|RFB 00\d\.00\d)/;

const FIRST_APART = /^: ?["']?([^\s"'])["']? \(([^)\n]{3,256})/;

const PLACE_IN_PHP = / in \/\S{1,256} on line \d{1,6}$/;

const PRINTABLE = /^[\t\r -~]+$/;

/** As Node.js prints bytes. */
const BUFFER = /<Buffer ((?:[0-9a-f]{2} ){2,}[0-9a-f]{2})/;

const OPENING = /\\{0,3}["'`]|<!\[CDATA\[|>|: ?|[=([]/g;

function closingOf(opening: string): string {
  if (opening === '<![CDATA[') return ']]>';
  if (opening === '>') return '<';
  if (opening === '(') return ')';
  if (opening === '[') return ']';
  return /["'`]$/.test(opening) ? opening : '';
}

function causeOf(owner: Owner, quoted: string): Cause {
  const { protocols, side, rule } = owner;
  const evidence = { bytes: bytesOfQuoted(quoted), ...(rule ? { rule } : {}) };
  return { confidence: 'likely', protocols, side, evidence };
}
