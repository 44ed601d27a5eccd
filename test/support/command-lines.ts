/** The words of a shell line: quotes are removed, operators stay words of their own. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  const token =
    /\s+|(#.*)|(&&|\|\||[|;<>()&])|((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\|;<>()&])+)/gy;
  for (const [, , operator, word] of line.matchAll(token)) {
    if (operator !== undefined) words.push(operator);
    if (word !== undefined) words.push(withoutQuotes(word));
  }
  return words;
}

function withoutQuotes(word: string): string {
  return word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) => {
    return double ?? single ?? escaped;
  });
}

const OPERATOR = /^(?:&&|\|\||[|;<>(){}&])$/;
/** The command, or an image that runs it. */
const PROGRAM = /^(?:firstbytes|\S+\/firstbytes:[\w.]+)$/;
/** `docker build -t registry.internal/firstbytes:0.1.0` runs nothing. */
const NAMES_ONLY = new Set(['-t', 'install', 'command']);

/** The arguments of every call of firstbytes in a text of shell lines. */
export function callsIn(text: string): string[][] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => callsOfLine(shellWords(line)));
}

function callsOfLine(words: readonly string[]): string[][] {
  return words.flatMap((word, i) => {
    if (!PROGRAM.test(word) || NAMES_ONLY.has(words[i - 1] ?? '')) return [];
    const rest = words.slice(i + 1);
    const end = rest.findIndex((one) => OPERATOR.test(one));
    return [end === -1 ? rest : rest.slice(0, end)];
  });
}
