/** What only servers of one protocol answer, as `tcp-check expect string` waits for it. */
const ANSWERS: readonly (readonly [start: string, protocol: string])[] = [
  ['+PONG', 'redis'],
  ['role:master', 'redis'],
  ['role:slave', 'redis'],
  ['imok', 'zookeeper'],
  ['SSH-2.0', 'ssh'],
  ['+OK POP3', 'pop3'],
  ['* OK IMAP4', 'imap'],
];

/** The kinds of `expect` whose pattern is text, or starts as text does. */
const TEXTS = new Set(['string', 'rstring']);

/**
 * The protocol that the rules of `option tcp-check` speak with the port of the server. Undefined if no answer
 * is known, and for rules that connect elsewhere or inside TLS.
 */
export function protocolOfExchange(rules: readonly (readonly string[])[]): string | undefined {
  const isElsewhere = rules.some(
    ([action, ...words]) =>
      action === 'connect' && ['port', 'addr', 'ssl'].some((word) => words.includes(word)),
  );
  if (isElsewhere) return undefined;
  for (const [action, ...words] of rules) {
    const kind = action === 'expect' ? words.findIndex((word) => TEXTS.has(word)) : -1;
    // An answer that must not come says nothing.
    if (kind < 0 || words.includes('!')) continue;
    const answer = (words[kind + 1] ?? '').replace(/^\^/, '').replace(/^\\(?=[+*])/, '');
    const found = ANSWERS.find(([start]) => answer.startsWith(start));
    if (found) return found[1];
  }
  return undefined;
}
