/** Characters of a command that are read. */
const MAX_LENGTH = 16_384;
/** Shells inside shells that are followed. */
const MAX_DEPTH = 4;

const SHELLS = ['sh', 'bash', 'ash', 'dash', 'zsh'];
/** Programs that run the command that follows, and words of the shell before one. */
const WRAPPERS = [
  ...[
    '!',
    'if',
    'then',
    'while',
    'until',
    'do',
    'exec',
    'eval',
    'command',
    'time',
    'nohup',
    'test',
  ],
  ...['[', '[[', 'sudo', 'env', 'timeout', 'gosu', 'su-exec', 'tini', 'dumb-init', 'nice', '{'],
];
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** The simple commands in a command line for a shell, or in the words of one, as lists of words. */
export function simpleCommands(command: string | readonly string[]): string[][] {
  return typeof command === 'string' ? fromLine(command, 0) : fromWords(command, 0);
}

/** The name of a program without its folder. */
export function programName(word: string | undefined): string {
  return word?.slice(word.lastIndexOf('/') + 1) ?? '';
}

function fromLine(line: string, depth: number): string[][] {
  return splitLine(line.slice(0, MAX_LENGTH)).flatMap((words) => fromWords(words, depth));
}

/** Leaves out what stands before the program, and reads the line that is for an inner shell. */
function fromWords(words: readonly string[], depth: number): string[][] {
  let start = 0;
  while (start < words.length && isBeforeProgram(words, start)) start++;
  const own = words.slice(start);
  if (SHELLS.includes(programName(own[0])) && depth < MAX_DEPTH) {
    const option = own.findIndex((word) => /^-[a-z]*c$/.test(word));
    const line = option > 0 ? own[option + 1] : undefined;
    if (line !== undefined) return fromLine(line, depth + 1);
  }
  return own.length > 0 ? [own] : [];
}

function isBeforeProgram(words: readonly string[], at: number): boolean {
  const word = words[at] as string;
  if (ASSIGNMENT.test(word) || WRAPPERS.includes(programName(word))) return true;
  if (at === 0) return false;
  // `timeout 5 curl`, `timeout -k 1 5s curl`, `gosu user curl`, `tini -- curl`
  const before = words.slice(0, at).map(programName);
  if (!before.some((name) => WRAPPERS.includes(name))) return false;
  if (word.startsWith('-') || /^\d+[smh]?$/.test(word)) return true;
  return ['gosu', 'su-exec'].includes(before.at(-1) ?? '');
}

/**
 * Splits a line into commands and words. A substitution in double quotes is a command like the
 * others: `[ "$(redis-cli ping)" = PONG ]`.
 */
function splitLine(line: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote = '';
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    const opensSubstitution = character === '`' || line.startsWith('$(', i);
    if (quote === "'") {
      if (character === "'") quote = '';
      else word = (word ?? '') + character;
    } else if (opensSubstitution) {
      quote = '';
      endCommand();
      if (character === '$') i++;
    } else if (character === '\\') {
      i++;
      if (line[i] !== '\n') word = (word ?? '') + (line[i] ?? '');
    } else if (quote === '"') {
      if (character === '"') quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (';|&\n()'.includes(character)) {
      endCommand();
    } else if (/\s/.test(character)) {
      endWord();
    } else {
      word = (word ?? '') + character;
    }
  }
  endCommand();
  return commands;
}
