import type { Recording } from '../../fixtures/recordings.ts';
import { latin1 } from '../../src/bytes/lines.ts';

/** In a phrase: what repeats the request. No text has it. */
export const ECHO = '\0';

/** Characters that a text in a binary message has at least. */
const MIN_RUN_LENGTH = 16;

/**
 * The sentences of an answer: `#` stands for what varies, ECHO for what repeats the request. `words`
 * are those that the server knows by itself.
 */
export function phrasesOf(sent: string, received: string, words: ReadonlySet<string>): string[] {
  const echoes = new Set(tokensOf(sent).map(bareWord));
  const phrases = sentencesOf(received).map((sentence) => {
    const general = sentence.replace(TOKEN, (token) => {
      const bare = bareWord(token);
      if (VARIABLE.test(token)) return echoes.has(bare) ? ECHO : '#';
      return echoes.has(bare) && !words.has(bare) ? ECHO : token;
    });
    return withoutEnds(general);
  });
  return phrases.filter((phrase) => phrase !== '');
}

/** The words that a server says to a client that did not say them, in lower case. */
export function ownWords({ exchanges }: Pick<Recording, 'exchanges'>): Set<string> {
  const words = new Set<string>();
  for (const { turns } of exchanges) {
    for (const turn of turns) {
      const echoes = new Set(tokensOf(latin1(turn.sent)).map(bareWord));
      for (const token of tokensOf(latin1(turn.received))) {
        const bare = bareWord(token);
        if (!echoes.has(bare)) words.add(bare);
      }
    }
  }
  return words;
}

/** Lines, cut into sentences, which small letters continue; of a binary message the texts in it. */
function sentencesOf(received: string): string[] {
  return printableRuns(received)
    .flatMap((run) => run.split(/[\r\n]+(?![a-z])|<[^<>\n]*>|&[a-z]+;/))
    .flatMap((line) => line.split(/(?<=[a-z"'`)][.!?])\s+(?=[A-Z])/));
}

/** The first word behind other bytes may begin with one that is none of it. */
function printableRuns(received: string): string[] {
  const [first = '', ...runs] = received.split(/[^\t\r\n\x20-\x7e]+/);
  const later = runs.filter(({ length }) => length >= MIN_RUN_LENGTH);
  return [first, ...later.map((run) => run.replace(/^[^\s]*\s+/, ''))];
}

/** Words, with what may belong to one; quotes, brackets and commas end it. */
const TOKEN = /[^\s'"`<>[\](),;{}|]+/g;

/** Numbers, versions, ids, addresses, months and days of a date, and the names of test hosts. */
const VARIABLE =
  /\d|^(?:localhost|vm|mx|[\w-]+(?:\.[\w-]+)*\.test)$|^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i;

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Without the marks of a sentence, in lower case. */
function bareWord(token: string): string {
  return token.toLowerCase().replace(/[.:!?]+$/, '');
}

/** Without codes and marks at the start, and without what varies at both ends; one blank for several. */
function withoutEnds(sentence: string): string {
  return sentence
    .replace(/\s+/g, ' ')
    .replace(/^[^A-Za-z\0@]+/, '')
    .replace(/^ERR(?:OR)?[ :"]+/i, '')
    .replace(/[^A-Za-z\0!?)'"`]+$/, '')
    .trim();
}
