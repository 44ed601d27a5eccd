import refusalData from '../../data/refusals.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';
import { HEADER_MARK, type RefusalRow } from '../protocols/recorded-data.ts';
import { rarestPart } from './rarest-window.ts';

/** A sentence by which servers refuse other protocols, and who says it. */
export interface RecordedText {
  readonly text: string;
  readonly protocols: readonly string[];
  readonly software: string;
  /** The protocol of the client, if only its clients are answered so. */
  readonly to?: string;
}

/** The sentences of all recorded servers; one that several protocols share stands once. */
export function recordedTexts(): readonly RecordedText[] {
  const byText = new Map<string, RecordedText>();
  for (const { text, protocol, outer = protocol, software, to } of rowsOf<RefusalRow>(
    refusalData,
  )) {
    const known = byText.get(text);
    const protocols = [...new Set([...(known?.protocols ?? []), outer])];
    const all = known ? `${known.software} and ${software}` : software;
    const isSame = known === undefined || known.to === to;
    byText.set(text, { text, protocols, software: all, ...(to && isSame ? { to } : {}) });
  }
  return [...byText.values()];
}

/** A sentence with the words as a text has them, and where they end. */
export interface FoundText {
  readonly said: RecordedText;
  readonly words: string;
  readonly end: number;
}

/** Finds recorded sentences in texts; their patterns are compiled once. */
export class RecordedTextFinder {
  readonly #all: readonly {
    readonly said: RecordedText;
    readonly word: string;
    readonly regExp: RegExp;
  }[];

  constructor(texts: readonly RecordedText[]) {
    this.#all = texts.map((said) => {
      return { said, word: rarestWord(said.text), regExp: regExpOf(said.text) };
    });
  }

  /** See `Rule`. */
  get anchors(): readonly string[] {
    return this.#all.map(({ said }) =>
      rarestPart(said.text.replaceAll(HEADER_MARK, '#').replaceAll('`', "'").toLowerCase()),
    );
  }

  /** The sentences in a text, in order. */
  find(text: string): FoundText[] {
    return this.#all
      .flatMap(({ said, word, regExp }) => {
        const hit = text.includes(word) ? regExp.exec(text) : null;
        return hit ? [{ said, words: hit[0], end: hit.index + hit[0].length }] : [];
      })
      .sort((a, b) => a.end - b.end);
  }
}

/** A word that most texts do not hold: it is searched first. */
function rarestWord(text: string): string {
  const words = text.replaceAll(HEADER_MARK, '#').split(/[\s#"'`\\]+/);
  const rare = words.filter((word) => !COMMON_WORDS.test(word));
  return longest(rare.some(({ length }) => length >= MIN_LENGTH) ? rare : words);
}

function longest(words: readonly string[]): string {
  return words.reduce((best, one) => (one.length > best.length ? one : best), '');
}

/** In letters: a shorter word is a part of many. */
const MIN_LENGTH = 4;
/** Words of ordinary log lines, and what begins like them. */
const COMMON_WORDS =
  /^(?:client|command|configured|connection|error|first|http|imap|invalid|login|not|packet|port|protocol|received|request|server|supported|this|unknown|with)/i;

/** The names that browsers and health checks send, and no client of another protocol. */
const HEADERS = [
  ...['Host', 'User-Agent', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Connection'],
  ...['Cookie', 'Referer', 'Upgrade-Insecure-Requests'],
].flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()]);
const HEADER = `(?<![\\w-])(?:${HEADERS.join('|')}):`;

/** In UTF-16 units. */
const MAX_VARYING_LENGTH = 64;

/** Capitals count, a blank is any white space, a quote may be escaped; see `RefusalRow`. */
function regExpOf(text: string): RegExp {
  const source = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(/["'`]/g, '\\\\{0,3}$&')
    .replace(/#/g, `\\S{1,${MAX_VARYING_LENGTH}}`)
    .replace(HEADER_MARK, HEADER);
  return new RegExp(source);
}
