import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type YAMLMap,
  type Document as YamlDocument,
} from 'yaml';
import { parseYaml } from '../yaml/parse-yaml.ts';
import type { Path } from '../yaml/place.ts';
import { isMergeKey, keyText, nodeAt, placeIn } from '../yaml/place.ts';
import type { Diagnostic, SchemaDiagnostic } from './diagnostic.ts';
import { type Environment, substitute } from './environment.ts';
import { LongList } from './long-list.ts';

/** The text of a config as a value, with the place of each part of it. */
export interface ConfigDocument {
  /** Plain data with variables filled in; undefined if the text is not valid YAML. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly diagnosticFor: (diagnostic: SchemaDiagnostic) => Diagnostic;
  /** A scalar as it is written, without its variables filled in. */
  readonly source: (path: Path) => string | undefined;
  /** Whether a variable was filled in, so that the value may be a secret. */
  readonly substituted: (path: Path) => boolean;
}

/** Levels of nesting. */
const MAX_DEPTH = 64;
const TOO_DEEP = 'nested too deeply';
/** A file with more of them is something else. */
const MAX_SYNTAX_ERRORS = 20;
const NO_CONFIG = 'pass a config in YAML or JSON';
/** UTF-16 units of a message of the YAML parser, which may quote a long line. */
const MAX_MESSAGE_LENGTH = 200;

/** Reads YAML 1.2 (so JSON as well) with anchors, aliases and merge keys. */
export function readDocument(text: string, file: string, env: Environment): ConfigDocument {
  const list = LongList.of(text);
  const shortened = list && parseYaml(list.text);
  if (list && shortened?.document && list.matches(shortened.document)) {
    return documentOf(shortened, { original: text, text: list.text, file, env, list });
  }
  return documentOf(parseYaml(text), { original: text, text, file, env });
}

interface SourceText {
  readonly original: string;
  /** What was parsed. */
  readonly text: string;
  readonly file: string;
  readonly env: Environment;
  /** The list of endpoints, if it is shortened in `text`. */
  readonly list?: LongList;
}

function documentOf(
  { document: parsed, tooDeepAt }: ReturnType<typeof parseYaml>,
  { original, text, file, env, list }: SourceText,
): ConfigDocument {
  const lines = lineCounterOf(original);
  const atOriginal = (offset: number): Pick<Diagnostic, 'file' | 'line' | 'column'> => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const at = (offset: number) => atOriginal(list ? list.originalOffset(offset) : offset);
  if (!parsed) return withoutValue([{ message: TOO_DEEP, ...at(tooDeepAt) }]);
  const diagnostics: Diagnostic[] = [];
  if (parsed.errors.length > MAX_SYNTAX_ERRORS) {
    const message = 'not YAML or JSON: too many syntax errors';
    return withoutValue([{ message, hint: NO_CONFIG, ...at(parsed.errors[0]?.pos[0] ?? 0) }]);
  }
  for (const error of parsed.errors) {
    diagnostics.push({ ...messageFor(error.code, error.message), ...at(error.pos[0]) });
  }
  const warnings = parsed.warnings.map(({ code, message, pos }) => ({
    ...messageFor(code, message),
    ...at(pos[0]),
  }));
  if (parsed.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return withoutValue(diagnostics);

  const reader = new NodeReader(parsed, env);
  const value = reader.valueOf(parsed.contents, 0);
  for (const { message, node, offset } of reader.diagnostics) {
    diagnostics.push({ message, ...at(placeIn(node, text, offset)) });
  }
  const placeOf = (path: Path) => list?.placeOf(path) ?? { path };
  const find = (path: Path, atKey = false) => nodeAt(parsed, path, atKey);
  return {
    value: list ? withList(value, list) : value,
    diagnostics,
    warnings,
    diagnosticFor: ({ message, hint, path, offset, atKey }) => {
      const entry = placeOf(path);
      if ('start' in entry) {
        const inside = placeInLine(original, entry.start, path.slice(2), offset, atKey);
        return { message, ...atOriginal(inside), ...(hint ? { hint } : {}) };
      }
      const node = find(entry.path, atKey);
      const place = node ? placeIn(node, text, reader.changed.has(node) ? 0 : offset) : 0;
      return { message, ...at(place), ...(hint ? { hint } : {}) };
    },
    source: (path) => {
      const entry = placeOf(path);
      if ('start' in entry) return entry.value[String(path[2])];
      const node = find(entry.path);
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
    },
    substituted: (path) => {
      const entry = placeOf(path);
      const node = 'start' in entry ? undefined : find(entry.path);
      return node !== undefined && reader.changed.has(node);
    },
  };
}

function lineCounterOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let at = 0; ; ) {
    lines.addNewLine(at);
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return lines;
  }
}

function withList(value: unknown, list: LongList): unknown {
  const { endpoints, ...rest } = value as Record<string, unknown>;
  return { ...rest, endpoints: list.expand(endpoints as unknown[]) };
}

/** The offset of a key or a value in an entry of one line, which starts at an offset. */
function placeInLine(
  text: string,
  start: number,
  path: Path,
  offset?: number,
  atKey?: boolean,
): number {
  if (path.length === 0) return start;
  const line = text.slice(start, text.indexOf('\n', start));
  const { document } = parseYaml(line);
  const node = document && nodeAt(document, path, atKey);
  return start + (node ? placeIn(node, line, offset) : 0);
}

function withoutValue(diagnostics: readonly Diagnostic[]): ConfigDocument {
  return {
    value: undefined,
    diagnostics,
    warnings: [],
    diagnosticFor: ({ message }) => ({ message, file: '', line: 1, column: 1 }),
    source: () => undefined,
    substituted: () => false,
  };
}

function messageFor(code: string, message: string): { message: string; hint?: string } {
  if (code === 'DUPLICATE_KEY') return { message: 'duplicate key', hint: 'remove one of them' };
  if (code === 'MULTIPLE_DOCS') {
    return {
      message: 'a second YAML document',
      hint: 'split the file into one config per document',
    };
  }
  const [first = message] = message.split('\n');
  if (first.length <= MAX_MESSAGE_LENGTH) return { message: first };
  return { message: `${first.slice(0, MAX_MESSAGE_LENGTH)}…` };
}

/** Turns nodes into values: each node once, so that aliases cannot multiply. */
class NodeReader {
  readonly diagnostics: { message: string; node: Node; offset?: number }[] = [];
  /** Scalars in which a variable was filled in. */
  readonly changed = new Set<Node>();
  readonly #document: YamlDocument;
  readonly #env: Environment;
  readonly #done = new Map<Node, unknown>();
  readonly #open = new Set<Node>();

  constructor(document: YamlDocument, env: Environment) {
    this.#document = document;
    this.#env = env;
  }

  valueOf(node: unknown, depth: number): unknown {
    if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return null;
    if (this.#done.has(node)) return this.#done.get(node);
    if (this.#open.has(node)) return this.#diagnostic('alias that contains itself', node);
    if (depth > MAX_DEPTH) return this.#diagnostic(TOO_DEEP, node);
    this.#open.add(node);
    const value = this.#read(node, depth + 1);
    this.#open.delete(node);
    this.#done.set(node, value);
    return value;
  }

  #read(node: Node, depth: number): unknown {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      return target
        ? this.valueOf(target, depth)
        : this.#diagnostic('alias without an anchor', node);
    }
    if (isScalar(node)) return this.#scalar(node.value, node);
    if (isSeq(node)) return node.items.map((item) => this.valueOf(item, depth));
    return isMap(node) ? this.#map(node, depth) : null;
  }

  #scalar(value: unknown, node: Node): unknown {
    if (typeof value !== 'string') return value;
    const filled = substitute(value, this.#env);
    if ('diagnostics' in filled) {
      for (const { message, offset } of filled.diagnostics) this.#diagnostic(message, node, offset);
      return UNSET;
    }
    if (filled.changed) this.changed.add(node);
    return filled.value;
  }

  #map(map: YAMLMap, depth: number): unknown {
    const out: Record<string, unknown> = Object.create(null);
    for (const { key, value } of map.items) {
      if (!isScalar(key)) this.#diagnostic('not a valid key: keys are plain text', map);
      else if (isMergeKey(key)) this.#merge(out, value, map, depth);
    }
    for (const { key, value } of map.items) {
      if (isScalar(key) && !isMergeKey(key)) out[keyText(key)] = this.valueOf(value, depth);
    }
    return out;
  }

  /** `<<: *base` or `<<: [*a, *b]`: the keys of the map win, then the earlier ones. */
  #merge(out: Record<string, unknown>, value: unknown, map: YAMLMap, depth: number): void {
    const merged = this.valueOf(value, depth);
    const node = isScalar(value) || isAlias(value) || isSeq(value) ? value : map;
    for (const one of Array.isArray(merged) ? merged : [merged]) {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) {
        this.#diagnostic('only maps can be merged', node);
        continue;
      }
      for (const [key, inner] of Object.entries(one)) if (!(key in out)) out[key] = inner;
    }
  }

  #diagnostic(message: string, node: Node, offset?: number): typeof UNSET {
    this.diagnostics.push({ message, node, ...(offset === undefined ? {} : { offset }) });
    return UNSET;
  }
}

/** Replaces a value that has a diagnostic already, so that it gets no second one. */
export const UNSET: unique symbol = Symbol('reported');
