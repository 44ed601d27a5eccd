import type { Tree } from '../../yaml/tree.ts';
import type { Scope } from './scope.ts';

/** What one file says of a service. */
export interface ServiceLayer {
  readonly tree: Tree;
  readonly scope: Scope;
}

/** A service, merged from what it extends and its own keys. */
export class ComposeService {
  readonly name: string;
  /** What is extended comes first. */
  readonly layers: readonly ServiceLayer[];

  constructor(name: string, layers: readonly ServiceLayer[]) {
    this.name = name;
    this.layers = layers;
  }

  /** The values of a key that are merged, in their order; `!reset` and `!override` drop earlier ones. */
  all(key: string): readonly ServiceLayer[] {
    let found: ServiceLayer[] = [];
    for (const { tree, scope } of this.layers) {
      const value = tree.get(key);
      if (!value) continue;
      if (value.tag === '!reset' || value.tag === '!override') found = [];
      if (value.tag !== '!reset') found.push({ tree: value, scope });
    }
    return found;
  }

  /** The value of a key that is replaced as a whole. */
  last(...path: readonly [string, ...string[]]): ServiceLayer | undefined {
    const [key, ...rest] = path;
    for (const { tree, scope } of this.all(key).toReversed()) {
      const value = tree.get(...rest);
      if (value) return value.tag === '!reset' ? undefined : { tree: value, scope };
    }
    return undefined;
  }

  /** A scalar with its variables replaced. */
  text(...path: readonly [string, ...string[]]): string | undefined {
    const found = this.last(...path);
    const text = found?.tree.text;
    return found && text !== undefined ? found.scope.text(text) : undefined;
  }

  /** The texts of lists of scalars. */
  texts(key: string): string[] {
    return this.all(key).flatMap(({ tree, scope }) =>
      tree.items.flatMap(({ text }) => (text === undefined ? [] : [scope.text(text)])),
    );
  }
}
