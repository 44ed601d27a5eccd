/**
 * Whether a line reads as a sentence or a heading of a log: words, of which the first may happen to
 * be a command of some protocol. A first word alone proves nothing: arguments of another shape than
 * words, CR LF, or capitals with an argument do.
 */
export function isSentence(line: string): boolean {
  if (line.includes('\r\n')) return false;
  const [first = '', ...others] = line.trim().slice(0, MAX_LENGTH).split(/\s+/);
  if (/^\d{1,4}$/.test(first)) return !isReply(others);
  if (MARKS.test(first)) return isProse(first, others);
  if (isLoggedRequest(others)) return true;
  if (!/^[A-Za-z]+:?$/.test(first)) return false;
  if (others.length === 0) return true;
  const words = others.filter(isWord).length;
  if (!/^[A-Z]+$/.test(first)) return words * 2 >= others.length;
  if (LEVELS.has(first)) return !others.some(isStructured);
  if (others.length === 1) return OUTCOME.test(others[0] ?? '');
  return words * 2 >= others.length && !others.some(isStructured);
}

/** In characters; a first line is shorter. */
const MAX_LENGTH = 1024;

/** Signs with which lists of changes begin as well, and the replies of IMAP, POP3 and Redis. */
const MARKS = /^(?:\*|\+OK|-ERR)$/;

/** Words that need others before them, or a refusal without a word that refuses. */
function isProse(first: string, others: readonly string[]): boolean {
  const [second = '', third = ''] = others;
  const following = first === '*' && /^(?:OK|NO|BAD|BYE)$/.test(second) ? third : second;
  if (PREPOSITION.test(following)) return true;
  return first === '-ERR' && others.length > 1 && others.every(isWord) && !others.some(refuses);
}

const PREPOSITION = /^(?:to|from|of|for|by|with|in|on|at|into|since|until|and|or|after|before)$/;

function refuses(word: string): boolean {
  return /^(?:unknown|invalid|wrong|syntax|bad|not|no|max|denied|failed|failure|error|auth\w*|login|password|command|permission|operation|protocol|busy|lock\w*|quota|unbalanced|expected|allowed|too|can.?t|cannot|index|value|mailbox|message|temporary|timeout|disconnected|closing)[.,:;!]?$/i.test(
    word,
  );
}

/** `GET /items 200 12 ms`: a request with its status and time, as web servers log it. */
function isLoggedRequest([path = '', status = '']: readonly string[]): boolean {
  return path.startsWith('/') && /^[1-5]\d\d$/.test(status);
}

/** What follows the code of a reply: a name in capitals (`ESMTP`), a host, or a product in brackets. */
function isReply(others: readonly string[]): boolean {
  const [second = ''] = others;
  return (
    others.some((one) => /[A-Z]{3}/.test(one) || /^\(.*\d/.test(one)) ||
    /^[\w-]+\.[\w.-]*[a-z]$/i.test(second)
  );
}

/** A word of prose: `failed`, `Alice`, `doesn't`, `timed,`. */
function isWord(token: string): boolean {
  return /^[A-Za-z]?[a-z]*(?:['\u2019-][a-z]+)?[.,;:!?]?$/.test(token);
}

/** A path, an address, a header, JSON, or a code: `UNKNOWN-COMMAND`. */
function isStructured(token: string): boolean {
  return /[/@={}<>*\\]|\w:\w|[A-Z]{3}-[A-Z]{3}/.test(token);
}

/** Capitals with which lines of logs begin, whatever they are about. */
const LEVELS: ReadonlySet<string> = new Set([
  ...['ERROR', 'ERR', 'INFO', 'WARN', 'WARNING', 'DEBUG', 'FATAL', 'NOTICE', 'TRACE'],
  ...['STATUS', 'VERSION', 'READY', 'FAIL', 'PASS', 'NOTE'],
]);

/** What happened to a command: `EHLO rejected`, `NICK taken`. */
const OUTCOME =
  /^(?:[a-z]{2,}(?:ed|ing)|taken|unknown|invalid|missing|empty|done|down|up|ok|lost|not|no|is|was|error|errors|failure|timeout|corrupt|detached|broken|needed)[.,;:!?]?$/;
