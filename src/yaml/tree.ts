import {
  type Alias,
  Composer,
  type CST,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
  type Document as YamlDocument,
} from 'yaml';
import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import { isMergeKey, keyText, type Path } from './place.ts';

/** A place in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Why a text, or a part of it, is not YAML. */
export interface YamlProblem extends TextPlace {
  readonly message: string;
}

/** What a text contains: the documents up to the first mistake. */
export interface YamlText {
  readonly documents: readonly Tree[];
  readonly problems: readonly YamlProblem[];
}

/** Open nodes of the parser: its time grows with the square of the depth, and the composer is recursive. */
const MAX_OPEN_NODES = 128;
/** Aliases of aliases that are followed. */
const MAX_HOPS = 64;
/** Keys that merges add in one document; the others are left out. */
const MAX_MERGED_KEYS = 1_000_000;

/**
 * Reads YAML 1.2, and so JSON: any number of documents, with aliases and merge keys. Nothing is
 * expanded ahead: a node is read when it is asked for, so aliases of aliases cannot multiply.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const composer = new Composer({ prettyErrors: false, version: '1.2' });
  const documents: Tree[] = [];
  const problems: YamlProblem[] = [];
  const placeAt = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const parser = new Parser(lines.addNewLine);
  const add = (document: YamlDocument.Parsed) => {
    for (const { message, pos, code } of document.errors) {
      if (code === 'DUPLICATE_KEY') continue;
      problems.push({ message: message.split('\n')[0] ?? message, ...placeAt(pos[0]) });
    }
    const { contents } = document;
    const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
    if (!isEmpty) documents.push(new Tree(new Source(document, placeAt), contents));
  };
  const compose = (part: CST.Token) => {
    for (const document of composer.next(part)) add(document);
  };
  for (const token of new Lexer().lex(withoutByteOrderMark(text))) {
    for (const part of parser.next(token)) compose(part);
    if (parser.stack.length > MAX_OPEN_NODES) {
      problems.push({ message: 'nested too deeply', ...placeAt(parser.offset) });
      return { documents, problems };
    }
  }
  for (const part of parser.end()) compose(part);
  for (const document of composer.end()) add(document);
  return { documents, problems };
}

/** A node with its place. Reading what is not there gives undefined or nothing, and never throws. */
export class Tree {
  /** Where the node stands; an alias, where the alias stands. */
  readonly #written: Node | undefined;
  readonly #node: unknown;
  readonly #source: Source;

  constructor(source: Source, written: unknown, place?: Node) {
    this.#source = source;
    this.#written = isNode(written) ? written : place;
    this.#node = source.resolve(written);
  }

  /** Where the node starts. */
  get place(): TextPlace {
    return this.#source.placeOf(this.#written);
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** The tag as it is written: `!reset`. */
  get tag(): string | undefined {
    return isNode(this.#node) ? this.#node.tag : undefined;
  }

  /** A scalar as a text: numbers and words as they are written, so that `022` keeps its zero. */
  get text(): string | undefined {
    if (!isScalar(this.#node)) return undefined;
    const { value, source } = this.#node;
    if (typeof value === 'string') return value;
    if (value === null || value === undefined) return undefined;
    return source ?? String(value);
  }

  /** A whole number, written as a number or as a text. */
  get number(): number | undefined {
    const text = this.text;
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  /** The items of a list. */
  get items(): readonly Tree[] {
    return isSeq(this.#node) ? this.#node.items.map((item) => new Tree(this.#source, item)) : [];
  }

  /** The keys of a map in their order, those of merged maps last. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#source.entriesOf(this.#node);
  }

  /** The value at a path of keys and indexes. */
  get(...path: Path): Tree | undefined {
    let tree: Tree | undefined = this;
    for (const part of path) {
      tree = typeof part === 'number' ? tree?.items[part] : tree?.entries.get(part)?.value;
    }
    return tree;
  }
}

/** A key of a map, where it stands, and its value. */
export interface Entry {
  readonly key: string;
  readonly place: TextPlace;
  readonly value: Tree;
}

/** One document: resolves aliases and merges, each map once. */
class Source {
  readonly #document: YamlDocument;
  readonly #placeAt: (offset: number) => TextPlace;
  readonly #entries = new Map<unknown, ReadonlyMap<string, Entry>>();
  #mergedKeys = 0;
  #anchored: ReadonlyMap<string, readonly Node[]> | undefined;

  constructor(document: YamlDocument, placeAt: (offset: number) => TextPlace) {
    this.#document = document;
    this.#placeAt = placeAt;
  }

  placeOf(node: Node | undefined): TextPlace {
    return this.#placeAt(node?.range?.[0] ?? 0);
  }

  resolve(node: unknown): unknown {
    let found = node;
    for (let hops = 0; isAlias(found) && hops < MAX_HOPS; hops++) found = this.#target(found);
    return isAlias(found) ? undefined : found;
  }

  /** The last node with the anchor before the alias. The library looks through the document for every alias. */
  #target({ source, range }: Alias): Node | undefined {
    this.#anchored ??= anchoredNodes(this.#document);
    const nodes = this.#anchored.get(source) ?? [];
    const before = range?.[0] ?? 0;
    let [low, high] = [0, nodes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((nodes[middle]?.range?.[0] ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    return nodes[low - 1];
  }

  entriesOf(map: unknown): ReadonlyMap<string, Entry> {
    const known = this.#entries.get(map);
    if (known) return known;
    const out = new Map<string, Entry>();
    if (!isMap(map)) return out;
    // Set before the merges are read, so that a map that merges itself ends.
    this.#entries.set(map, out);
    for (const { key, value } of map.items) {
      if (!isScalar(key) || isMergeKey(key)) continue;
      const name = keyText(key);
      out.set(name, { key: name, place: this.placeOf(key), value: new Tree(this, value, key) });
    }
    for (const { key, value } of map.items) {
      if (!isScalar(key) || !isMergeKey(key)) continue;
      const merged = this.resolve(value);
      for (const one of isSeq(merged) ? merged.items : [merged]) this.#merge(out, one);
    }
    return out;
  }

  /** Earlier keys win. */
  #merge(out: Map<string, Entry>, from: unknown): void {
    for (const [name, entry] of this.entriesOf(this.resolve(from))) {
      if (out.has(name)) continue;
      if (++this.#mergedKeys > MAX_MERGED_KEYS) return;
      out.set(name, entry);
    }
  }
}

/** The nodes with an anchor, by its name, in the order of the text. */
function anchoredNodes(document: YamlDocument): ReadonlyMap<string, readonly Node[]> {
  const anchored = new Map<string, Node[]>();
  visit(document, {
    Value: (_, node) => {
      if (node.anchor === undefined) return;
      const known = anchored.get(node.anchor);
      if (known) known.push(node);
      else anchored.set(node.anchor, [node]);
    },
  });
  return anchored;
}
