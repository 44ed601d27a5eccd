import {
  Composer,
  Lexer,
  type ParsedNode,
  Parser,
  YAMLParseError,
  type Document as YamlDocument,
} from 'yaml';

/** The parsed text, or the offset at which it is nested too deeply. */
export type ParsedYaml =
  | { readonly document: YamlDocument<ParsedNode>; readonly tooDeepAt?: never }
  | { readonly document?: never; readonly tooDeepAt: number };

/**
 * Open nodes of the parser. More than any valid config, so that the place is exact up to there, and
 * few enough for the parser, whose time grows with the square of the depth, and for the composer,
 * which is recursive.
 */
const MAX_OPEN_NODES = 128;

/** Parses the first YAML document of a text, and stops as soon as it is nested too deeply. */
export function parseYaml(text: string): ParsedYaml {
  const composer = new Composer({ prettyErrors: false, version: '1.2' });
  try {
    const [document, second] = composer.compose(tokensOf(text), true, text.length);
    if (second) document?.errors.push(secondDocument(second));
    return { document: document as YamlDocument<ParsedNode> };
  } catch (error) {
    if (error instanceof TooDeep) return { tooDeepAt: error.offset };
    throw error;
  }
}

class TooDeep extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super();
    this.offset = offset;
  }
}

function* tokensOf(text: string) {
  const parser = new Parser();
  for (const token of new Lexer().lex(text)) {
    yield* parser.next(token);
    if (parser.stack.length > MAX_OPEN_NODES) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}

function secondDocument({ range }: YamlDocument.Parsed): YAMLParseError {
  return new YAMLParseError([range[0], range[1]], 'MULTIPLE_DOCS', 'a second document');
}
