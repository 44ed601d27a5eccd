/** A word, or a sign; line and column count from 1. */
export interface Token {
  readonly kind: 'word' | ';' | '{' | '}';
  /** Without quotes, and with escapes as the file writes them. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const BLANK = /\s/;
/** Blocks of another language, whose braces only count. */
const FOREIGN_BLOCK = /_by_lua_block$|^(?:js|perl)_content_block$/;

/** The tokens of a configuration (ngx_conf_file.c): quotes and comments count at the start of a word only. */
export function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  let [line, lineStart] = [1, 0];
  let isForeign = false;
  const countLines = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      if (text[i] !== '\n') continue;
      line++;
      lineStart = i + 1;
    }
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    const start = at;
    const place = { line, column: at - lineStart + 1 };
    if (BLANK.test(character)) {
      at++;
    } else if (character === '#') {
      at = indexOrEnd(text, '\n', at);
    } else if (character === ';' || character === '{' || character === '}') {
      yield { kind: character, text: character, ...place };
      at = character === '{' && isForeign ? endOfForeign(text, at + 1) : at + 1;
      isForeign = false;
    } else {
      at = character === '"' || character === "'" ? endOfQuoted(text, at) : endOfWord(text, at);
      const word = text.slice(start, at);
      const isQuoted = word.length > 1 && word[0] === character && '"\''.includes(character);
      isForeign ||= FOREIGN_BLOCK.test(word);
      yield { kind: 'word', text: isQuoted ? word.slice(1, -1) : word, ...place };
    }
    countLines(start, at);
  }
}

/** A word ends before a blank, `;` or `{`; `${` belongs to it. */
function endOfWord(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\') at++;
    else if (character === '$' && text[at + 1] === '{') at++;
    else if (character === ';' || character === '{' || BLANK.test(character)) return at;
  }
  return text.length;
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at + 1;
  }
  // Never closed: only the word is lost, not the rest of the file.
  return endOfWord(text, start + 1);
}

/** The place of the brace that closes the block. */
function endOfForeign(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}

function indexOrEnd(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index < 0 ? text.length : index;
}
