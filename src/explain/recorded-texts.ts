import refusalData from '../../data/refusals.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';
import type { RefusalRow } from '../protocols/recorded-data.ts';
import { rarestGram } from './rarest-gram.ts';

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

/** Finds recorded sentences in texts; their patterns are compiled once. */
export class RecordedTextFinder {
  readonly #all: readonly {
    readonly said: RecordedText;
    readonly word: string;
    readonly regExp: RegExp;
  }[];

  constructor(texts: readonly RecordedText[]) {
    this.#all = texts.map((said) => ({
      said,
      word: rarestWord(said.text),
      regExp: regExpOf(said.text),
    }));
  }

  /** See `Rule`. */
  get anchors(): readonly string[] {
    return this.#all.map(({ word }) => rarestGram(word.toLowerCase()));
  }

  /** The sentences in a text, in order, with the words as the text has them. */
  find(text: string): { readonly said: RecordedText; readonly words: string }[] {
    return this.#all
      .flatMap(({ said, word, regExp }) => {
        const hit = text.includes(word) ? regExp.exec(text) : null;
        return hit ? [{ said, words: hit[0], at: hit.index }] : [];
      })
      .sort((a, b) => a.at - b.at);
  }
}

/** The longest word, which is searched first: most texts hold none of them. */
function rarestWord(text: string): string {
  const words = text.split(WORD_END);
  return words.reduce((best, one) => (one.length > best.length ? one : best), '');
}

const WORD_END = /[\s#"'`\\]+/;
/** In UTF-16 units. */
const MAX_VARYING_LENGTH = 64;

/** Capitals count, a blank is any white space, a quote may be escaped, and `#` is a word that varies. */
function regExpOf(text: string): RegExp {
  const source = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(/["'`]/g, '\\\\{0,3}$&')
    .replace(/#/g, `\\S{1,${MAX_VARYING_LENGTH}}`);
  return new RegExp(source);
}
