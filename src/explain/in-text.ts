import { MESSAGES } from '../expect/messages.ts';
import { type Cause, causesOfBytes, causesOfNumber, causesOfNumberIn } from './cause.ts';
import { bytesIn, unescaped } from './forms.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { type FoundMessage, MessageMatcher } from './messages.ts';
import { numberIn, unsignedOf } from './numbers.ts';

const matcher = new MessageMatcher(MESSAGES);

/** Longer texts are looked at up to here. */
const LONGEST = 65_536;

/**
 * What a line of a log, a message or a stack trace tells: messages, or else numbers and bytes
 * that are unmistakable by themselves.
 */
export function causesInText(text: string, starts: RegistryPrefixes): Cause[] {
  const said = text.slice(0, LONGEST);
  const heard = matcher.find(said);
  if (heard.length > 0) {
    return heard.map((one) => causeOfMessage(one, spanOf(said, one), starts));
  }
  return unlike([...unmistakable(said, starts), ...numbersOf(said, starts)]);
}

/** The same for a text that is all there is: then a small number that is called a length counts. */
export function causesInMessage(text: string, starts: RegistryPrefixes): Cause[] {
  const causes = causesInText(text, starts);
  return causes.length > 0 ? causes : lengthsOf(text.slice(0, LONGEST), starts);
}

/** A message, with what the bytes or the number in it prove. */
function causeOfMessage({ message }: FoundMessage, span: string, starts: RegistryPrefixes): Cause {
  const proofs = [
    ...[...written(span, starts), ...quoted(span, starts)].filter(
      ({ side }) => side !== message.side,
    ),
    ...numbersIn(span).flatMap((number) => causesOfNumberIn(number, message, starts)),
  ];
  const { met } = message;
  const proof = proofs.find(
    ({ protocols }) => met.length === 0 || met.some((id) => protocols.includes(id)),
  );
  // Where the row of the table tells what was met, it knows better than a few bytes.
  if (proof) return { ...proof, message, ...(met.length > 0 ? { protocols: met } : {}) };
  const side = message.side === 'client' ? 'server' : 'client';
  return { confidence: 'likely', protocols: met, side, message };
}

/** The line that holds a message, from the message on: what was received is told behind it. */
function spanOf(text: string, { at }: FoundMessage): string {
  const end = text.indexOf('\n', at[1]);
  return text.slice(at[0], end === -1 ? text.length : end);
}

/** Bytes that stand in a text in one of the forms that are unmistakable there. */
const BYTE_FORMS: readonly RegExp[] = [
  /<<[\d,\s]+(?:\.\.\.|…)?(?:>>|$)/g,
  /\((?:[0-9a-f]{1,2},){3}[0-9a-f]{1,2}\)/gi,
  /\[\d{1,3}(?:,? \d{1,3}){3,}\]/g,
  /(?:0x[0-9a-f]{2}[\s,]?){3,}/gi,
  /[^\s"'`]*\\(?:x|u00)[0-9a-f]{2}[^\s"'`]*/gi,
  /(?<![0-9a-z])(?:[0-9a-f]{2} ){3,}[0-9a-f]{2}(?![0-9a-z])/gi,
  /(?<![0-9a-z.-])(?=[0-9]*[a-f])(?:[0-9a-f]{2}){4,}(?![0-9a-z-])/gi,
  /(?<=(?:bytes|record|dump|received|got):? ?)(?:[0-9a-f]{2}){3,}(?![0-9a-z])/gi,
];

/** Bytes in a line that nobody explains: ids look alike, so they must begin as something does. */
function unmistakable(text: string, starts: RegistryPrefixes): Cause[] {
  return sureOf(
    formsIn(text).filter((bytes) => starts.pairs.mayBegin(bytes)),
    starts,
  );
}

function written(text: string, starts: RegistryPrefixes): Cause[] {
  return sureOf(formsIn(text), starts);
}

function formsIn(text: string): Uint8Array[] {
  return BYTE_FORMS.flatMap((form) =>
    [...text.matchAll(form)].flatMap(([said]) => bytesIn(said.replace(/^<<([^>]*)$/, '<<$1>>'))),
  );
}

/** What is quoted is what was received, in messages that quote; any log has other quotes. */
const QUOTES: readonly RegExp[] = [
  /"((?:[^"\\]|\\.){3,})"/g,
  /'((?:[^'\\]|\\.){3,})'?/g,
  />([^<>]{3,})</g,
];

function quoted(text: string, starts: RegistryPrefixes): Cause[] {
  const said = QUOTES.flatMap((form) => [...text.matchAll(form)].map(([, one = '']) => one));
  return sureOf(
    said.map((one) => unescaped(one.replace(/(?:\.{3}|…)$/, ''))),
    starts,
  );
}

function sureOf(forms: readonly Uint8Array[], starts: RegistryPrefixes): Cause[] {
  return forms
    .slice(0, 16)
    .flatMap((bytes) => causesOfBytes([bytes], starts))
    .filter(({ confidence }) => confidence === 'likely');
}

/**
 * Numbers in a text that nobody explains must speak for themselves: they are bytes that are
 * really heard, and no header was added to them.
 */
function numbersOf(text: string, starts: RegistryPrefixes): Cause[] {
  return numbersIn(text).flatMap((number) => {
    if (number < SMALLEST && number > -SMALLEST) return [];
    if (!unsignedOf(number).some((one) => starts.pairs.mayBeRead(Number(one)))) return [];
    const [best] = causesOfNumber(number, starts.heard);
    return best?.confidence === 'likely' && best.evidence?.reading?.shift === 0 ? [best] : [];
  });
}

/** What is called a length may be a small number, or one that nobody was heard to begin with. */
function lengthsOf(text: string, starts: RegistryPrefixes): Cause[] {
  const said = [...text.matchAll(/(?:length|size|len)\b[^\d\n]{0,12}(\d{4,20})(?!\d)/gi)];
  return said.flatMap(([, digits = '']) => causesOfNumber(BigInt(digits), starts).slice(0, 1));
}

/** Counters and ids are full of small numbers; three letters begin at four million. */
const SMALLEST = 3_000_000n;

/** How many numbers of one text are looked at. */
const NUMBERS = 64;

function numbersIn(text: string): bigint[] {
  const found = text.matchAll(
    /(?<![\w.:-])[-+]?(?:0x[0-9a-f]{1,16}|\d{1,3}(?:,\d{3})+|\d{1,20})(?![\w-]|[.:]\d)/gi,
  );
  return Array.from(found, ([said]) => numberIn(said))
    .filter((one) => one !== undefined)
    .slice(0, NUMBERS);
}

/** One of each: a trace repeats itself. */
function unlike(causes: readonly Cause[]): Cause[] {
  const key = ({ protocols, side, evidence }: Cause) =>
    `${protocols} ${side} ${evidence?.number ?? ''}`;
  return causes.filter((one, i) => causes.findIndex((other) => key(other) === key(one)) === i);
}
