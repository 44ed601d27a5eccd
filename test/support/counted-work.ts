/** Characters that regular expressions read, and bytes that typed arrays copy, while a function runs. */
export interface CountedWork {
  readonly characters: number;
  readonly copied: number;
}

const nativeExec = RegExp.prototype.exec;
const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const nativeSet: Uint8Array['set'] = typedArray.set;

/**
 * Counts what each call of `exec` reads: from where it starts to the end of its match, or to the end
 * of the text; a sticky one tries one place only, as in `split`. `test`, `match`, `matchAll`, `replace` and `split` call `exec` once it is replaced.
 */
export function countWork(run: () => void): CountedWork {
  let [characters, copied] = [0, 0];
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = nativeExec.call(this, text);
    const to = found ? found.index + found[0].length : this.sticky ? from : text.length;
    characters += 1 + Math.max(0, to - from);
    return found;
  };
  typedArray.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number) {
    copied += source.length;
    nativeSet.call(this, source, offset);
  };
  try {
    run();
  } finally {
    RegExp.prototype.exec = nativeExec;
    typedArray.set = nativeSet;
  }
  return { characters, copied };
}
