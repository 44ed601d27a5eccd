/** What must not be in a recording: names of the machine that it was made on. */

import { homedir, hostname, networkInterfaces, release } from 'node:os';

/** Names that are the same everywhere reveal nothing. */
const COMMON = ['localhost', '/root', '/'];

/** The names of this machine that the bytes contain, also as UTF-16. */
export function privateNamesIn(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\0', '').toLowerCase();
  return privateNames().filter((name) => hasWord(text, name.toLowerCase()));
}

function privateNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  return [hostname(), release(), homedir(), process.cwd(), ...addresses].filter(
    (name) => !COMMON.includes(name),
  );
}

/** A short name occurs by chance in longer words. */
function hasWord(text: string, word: string): boolean {
  const isPartOfWord = (at: number) => /[a-z0-9]/.test(text.charAt(at));
  let at = text.indexOf(word);
  while (at >= 0) {
    if (!isPartOfWord(at - 1) && !isPartOfWord(at + word.length)) return true;
    at = text.indexOf(word, at + 1);
  }
  return false;
}
