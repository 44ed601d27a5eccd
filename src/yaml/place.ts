import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Document as YamlDocument,
} from 'yaml';

/** Keys and indexes, from the outside in. */
export type Path = readonly (string | number)[];

/** Levels of merges inside merges that are followed. */
const MAX_DEPTH = 64;

export function isMergeKey(key: { value: unknown; type?: string }): boolean {
  if (typeof key.value === 'symbol') return true;
  return key.value === '<<' && key.type === 'PLAIN';
}

export function keyText(key: { value: unknown }): string {
  return String(key.value);
}

/** The node at a path, or the innermost node that contains it; follows aliases and merges. */
export function nodeAt(document: YamlDocument, path: Path, atKey = false): Node | undefined {
  let node: unknown = document.contents;
  for (const [i, part] of path.entries()) {
    const outer = isAlias(node) ? node.resolve(document) : node;
    const inner = child(document, outer, part, 0);
    if (!inner) break;
    const isLast = i === path.length - 1;
    if (isLast && atKey && inner.key) return inner.key;
    if (!inner.value) return inner.key;
    node = inner.value;
  }
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node : undefined;
}

interface Child {
  readonly key?: Node;
  readonly value: Node | undefined;
}

function child(
  document: YamlDocument,
  outer: unknown,
  part: string | number,
  depth: number,
): Child | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (isSeq(outer)) return { value: outer.items[Number(part)] as Node | undefined };
  if (!isMap(outer)) return undefined;
  const pairs = outer.items as Pair<Node, Node | null>[];
  const own = pairs.findLast(
    ({ key }) => isScalar(key) && !isMergeKey(key) && keyText(key) === String(part),
  );
  if (own) return { key: own.key, value: own.value ?? undefined };
  for (const { key, value } of pairs) {
    if (!isScalar(key) || !isMergeKey(key)) continue;
    const merged = isAlias(value) ? value.resolve(document) : value;
    for (const one of isSeq(merged) ? merged.items : [merged]) {
      const inside = isAlias(one) ? one.resolve(document) : one;
      const found = child(document, inside, part, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}

/** Offset of a node, or of one character of a text without escapes. */
export function placeIn(node: Node, text: string, offset = 0): number {
  const start = node.range?.[0] ?? 0;
  if (!isScalar(node) || typeof node.value !== 'string' || offset === 0) return start;
  const first = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? start + 1 : start;
  return text.startsWith(node.value.slice(0, offset), first) ? first + offset : start;
}
