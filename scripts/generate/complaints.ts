/**
 * Whether a sentence complains of another protocol than those in `names`, in words that are not those
 * of every software. Anybody may send a strange request to an HTTP server, so it must name the other.
 */
export function isComplaint(phrase: string, names: readonly string[]): boolean {
  const words = phrase.match(/[A-Za-z][\w'-]+/g) ?? [];
  const least = words.some((word) => PROPER_NAME.test(word)) ? MIN_WORDS - 1 : MIN_WORDS;
  if (words.length < least || phrase.length > MAX_LENGTH) return false;
  if (!namesForeign(phrase, names) && (names.includes('http') || !VIOLATION.test(phrase))) {
    return false;
  }
  if (ABOUT_VERSIONS.test(phrase)) return false;
  return words.length >= MANY_WORDS || words.some((word) => !COMMON_WORDS.has(word.toLowerCase()));
}

/** One less if one of them is a name, such as MsgPack. */
const MIN_WORDS = 4;
const PROPER_NAME = /[a-z][A-Z]/;
/** So many words in the same order are no chance. */
const MANY_WORDS = 6;
/** In UTF-16 units; a longer one is a list or a document. */
const MAX_LENGTH = 200;

/** Protocols by the names that sentences have for them. */
const NAMES = /\b(?:https?|ssl|tls|ssh|smtp|ftp|irc)\b/gi;

function namesForeign(phrase: string, names: readonly string[]): boolean {
  return [...phrase.replace(/\S+:\/\/\S+/g, '').matchAll(NAMES)].some(([name]) => {
    const id = ALIASES[name.toLowerCase()] ?? name.toLowerCase();
    return !names.some((own) => own.startsWith(id));
  });
}

const ALIASES: Readonly<Record<string, string>> = { https: 'http', ssl: 'tls' };

/** What is wrong with the first bytes of a client, whatever they are. */
const VIOLATION =
  /\b(?:protocols?|identification string|non-ASCII|NUL characters|break rules|header line|packet (?:header|length))\b/i;

/** That is said to older and newer clients of the same protocol as well. */
const ABOUT_VERSIONS = /\b(?:protocol|version) #|\b(?:upgrade|supported)\b/i;

/** Ordinary English of logs: four of them may stand in the log of any software. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    'a an and are at be been but by can cannot could did do does for from had has have if in into is it',
    'its may must no not of on only or over should that the their this to was were will with without you',
    'your aborted access address and answer attempt auth authentication bad body byte bytes call check',
    'client close closed closing code command connect connected connecting connection could data denied',
    'end error errors exception expected fail failed failure fatal first found frame from got handshake',
    'header host illegal incorrect input internal invalid key length line list lost many message messages',
    'method mismatch missing name new null number ok packet packets parse parsing path peer port process',
    'protocol protocols read reading received request requests required reset response retry send sending',
    'sent server session short size socket start state status stream string supported syntax',
    'text timeout too type unexpected unknown unrecognized unsupported user value version waiting while',
    'wrong write writing',
  ]
    .join(' ')
    .split(' '),
);
