import type { Origin } from '../../expect/endpoint.ts';
import type { SourceNote } from '../source.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A directive with its arguments, and its block if it has one. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
  readonly origin: Origin;
}

/** Blocks inside blocks; deeper ones are left out. */
const MAX_DEPTH = 32;
/** Directives that stand on one line: an argument on the next line shows that a `;` is missing. */
const ONE_LINE =
  /^(?:listen|server|include|http2|ssl|ssl_preread|proxy_ssl|protocol|(?:proxy|grpc|fastcgi|uwsgi|scgi|memcached)_pass)$/;

interface OpenBlock {
  readonly directives: Directive[];
  readonly head?: readonly Token[];
}

/** Reads a configuration of nginx. Mistakes become notes, and what follows them is read. */
export function parseNginx(
  text: string,
  file: string,
): { readonly directives: readonly Directive[]; readonly notes: readonly SourceNote[] } {
  const notes: SourceNote[] = [];
  const note = (message: string, token: Token) =>
    notes.push({ message, origin: originOf(token, file) });
  const root: OpenBlock = { directives: [] };
  const open: OpenBlock[] = [root];
  let words: Token[] = [];
  const current = () => open.at(-1) ?? root;
  const finish = () => {
    for (const one of splitLines(words, note)) current().directives.push(directiveOf(one, file));
    words = [];
  };
  const close = ({ head }: OpenBlock) => {
    const [{ directives } = root] = open.splice(-1);
    // What is nested too deeply was noted where it starts.
    if (head && open.length <= MAX_DEPTH)
      current().directives.push(directiveOf(head, file, directives));
  };
  for (const token of tokensOf(text)) {
    if (token.kind === 'word') words.push(token);
    else if (token.kind === ';') finish();
    else if (token.kind === '{') {
      if (open.length > MAX_DEPTH) note('blocks are nested too deeply', token);
      open.push({ directives: [], head: words.length > 0 ? words : [token] });
      words = [];
    } else {
      if (words.length > 0) note('a ";" is missing before "}"', words.at(-1) ?? token);
      finish();
      if (open.length > 1) close(current());
      else note('unexpected "}"', token);
    }
  }
  const [last] = words.slice(-1);
  if (last) note('a ";" is missing at the end of the file', last);
  finish();
  const [unclosed] = current().head ?? [];
  if (unclosed) note(`the block of "${unclosed.text}" is not closed`, unclosed);
  while (open.length > 1) close(current());
  return { directives: root.directives, notes };
}

/** One directive, or more where a `;` is missing between lines. */
function splitLines(
  words: readonly Token[],
  note: (message: string, token: Token) => void,
): readonly (readonly Token[])[] {
  const found: Token[][] = [];
  for (const word of words) {
    const [first] = found.at(-1) ?? [];
    const isCut = first && word.line > first.line && ONE_LINE.test(first.text);
    if (isCut) note(`a ";" is missing after "${first.text}"`, first);
    if (!first || isCut) found.push([word]);
    else found.at(-1)?.push(word);
  }
  return found;
}

function directiveOf(
  [name, ...args]: readonly Token[],
  file: string,
  block?: readonly Directive[],
): Directive {
  return {
    name: name?.text ?? '',
    args: args.map(({ text }) => text),
    ...(block ? { block } : {}),
    origin: name ? originOf(name, file) : { file, line: 1, column: 1 },
  };
}

function originOf({ line, column }: Token, file: string): Origin {
  return { file, line, column };
}
