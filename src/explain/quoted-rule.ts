import type { Cause } from './cause.ts';
import type { Owner } from './from-bytes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { isOutOfPlace } from './quoted-context.ts';
import { bytesOfQuoted, ownerOfFirstFour, ownerOfQuoted } from './quoted-opening.ts';
import { MAX_GAP, MAX_QUOTED_LENGTH, quotesIn } from './quotes-in.ts';
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

function causeOf(owner: Owner, quoted: string): Cause {
  const { protocols, side, rule } = owner;
  const evidence = { bytes: bytesOfQuoted(quoted), ...(rule ? { rule } : {}) };
  return { confidence: 'likely', protocols, side, evidence };
}
