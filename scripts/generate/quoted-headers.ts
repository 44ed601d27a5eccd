import type { Recording } from '../../fixtures/recordings.ts';
import { latin1 } from '../../src/bytes/lines.ts';
import { HEADER_MARK } from '../../src/protocols/recorded-data.ts';
import { ECHO, ownWords, phrasesOf } from './phrases.ts';

/**
 * The sentences by which a server refuses the header fields of an HTTP request, with HEADER_MARK in
 * place of the field's name: its own clients send no such name, so it need not complain of HTTP.
 */
export function sentencesQuotingHeaders(server: Recording): string[] {
  const words = ownWords(server);
  const turns = server.exchanges.flatMap((exchange) => exchange.turns);
  return turns.flatMap(({ sent, received }) => {
    const [asked, answer] = [latin1(sent), latin1(received)];
    if (!HEADER.test(asked) || answer.startsWith('HTTP/') || repeatsLines(asked, answer)) return [];
    return phrasesOf(asked, answer.replaceAll(NAMES, STAND_IN), words).flatMap((phrase) => {
      const [before = '', after] = phrase.split(STAND_IN);
      if (after === undefined) return [];
      const [rest = ''] = after.split(/[\0#]/);
      const sentence = `${beforeEcho(before)}${HEADER_MARK}${rest.replace(/[^A-Za-z.!)'"]+$/, '')}`;
      return wordsIn(before) + wordsIn(rest) >= MIN_WORDS ? [sentence] : [];
    });
  });
}

const HEADER = /^Host: /m;
/** Those of the openings. */
const NAMES = /\b(?:Host|User-Agent|Accept|Connection):/gi;
/** A word that nobody says. */
const STAND_IN = 'Xheaderx';
/** Beside the name. */
const MIN_WORDS = 2;

/** What stands behind the last part of the request before the name. */
function beforeEcho(text: string): string {
  return text.slice(Math.max(text.lastIndexOf(ECHO), text.lastIndexOf('#')) + 1).trimStart();
}

function wordsIn(text: string): number {
  return text.match(/[A-Za-z]{3,}/g)?.length ?? 0;
}

/** Whether whole lines of the request come back: then the words beside them are not the server's. */
function repeatsLines(asked: string, answer: string): boolean {
  return asked.split('\r\n').some((line) => line.length > 4 && answer.includes(line));
}
