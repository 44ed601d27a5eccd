/**
 * Finds pairs of repetitions that can share text although something stands between them, such as
 * `.*` and `\S+` in `^.*a\S+b`, and `\S+` with the search itself in `a\S+b`, which starts anew inside
 * of its own repetition. A long text of what both accept is then read again from each place.
 */

import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { Chars, getConsumedChars, type ReadonlyFlags } from 'regexp-ast-analysis';

type CharSet = ReturnType<typeof getConsumedChars>['chars'];

/** A repetition without a limit, and what is read between it and a place behind it. */
interface Loop {
  readonly text: string;
  readonly chars: CharSet;
  readonly between: readonly CharSet[];
  /** What one turn of the repetition must read, for each way through it. */
  readonly turns: readonly (readonly CharSet[])[];
}

/** Loops that are still open on a path: what was read since can also be read by the loop. */
type Path = readonly Loop[];

export function sharedLoops(source: string, flagText: string): string[] {
  const parser = new RegExpParser();
  const isUnicode = flagText.includes('u');
  const pattern = parser.parsePattern(source, 0, source.length, { unicode: isUnicode });
  const flags = parser.parseFlags(flagText);
  return new LoopFinder(flags).find(pattern);
}

class LoopFinder {
  readonly #flags: ReadonlyFlags;
  readonly #found = new Set<string>();

  constructor(flags: ReadonlyFlags) {
    this.#flags = flags;
  }

  find(pattern: AST.Pattern): string[] {
    // A sticky expression is tried at one place only.
    const path = this.#flags.sticky ? [] : [this.#loopOverAll('the search')];
    this.#walkAlternatives(pattern.alternatives, path, false);
    return [...this.#found];
  }

  #loopOverAll(text: string): Loop {
    return { text, chars: Chars.all(this.#flags), between: [], turns: [[]] };
  }

  /** The loops that are open behind one of the alternatives. */
  #walkAlternatives(
    alternatives: readonly AST.Alternative[],
    path: Path,
    canFailAfter: boolean,
  ): Path {
    return alternatives.flatMap(({ elements }) => this.#walk(elements, path, canFailAfter));
  }

  #walk(elements: readonly AST.Element[], path: Path, canFailAfter: boolean): Path {
    return elements.reduce<Path>((open, element, i) => {
      const canFail = canFailAfter || elements.slice(i + 1).some(isRequired);
      return this.#step(element, open, canFail);
    }, path);
  }

  #step(element: AST.Element, path: Path, canFail: boolean): Path {
    switch (element.type) {
      case 'Assertion':
        return this.#assert(element, path);
      case 'Quantifier':
        return this.#repeat(element, path, canFail);
      case 'Group':
      case 'CapturingGroup':
        return this.#walkAlternatives(element.alternatives, path, canFail);
      default:
        return this.#read(element, path);
    }
  }

  /** The start of the text ends the search; the start of a line follows a line end. */
  #assert(element: AST.Assertion, path: Path): Path {
    if (element.kind !== 'start') return path;
    return this.#flags.multiline ? this.#readChars(Chars.lineTerminator(this.#flags), path) : [];
  }

  #repeat(element: AST.Quantifier, path: Path, canFail: boolean): Path {
    const inside = this.#step(element.element, path, canFail || element.max === Infinity);
    const behind = element.min === 0 ? [...path, ...inside] : inside;
    if (element.max !== Infinity) return unique(behind);
    const { chars } = getConsumedChars(element.element, this.#flags);
    const loop = { text: element.raw, chars, between: [], turns: this.#turnsOf(element.element) };
    for (const other of path) {
      if (canFail && other.text !== '' && canShare(other, loop)) {
        this.#found.add(`${other.text} and ${element.raw}`);
      }
    }
    return unique([...behind, loop]);
  }

  /** What an element must read, for each way through it. */
  #turnsOf(element: AST.Element): Loop['turns'] {
    const found = new LoopFinder(this.#flags).#step(element, [this.#loopOverAll('')], false);
    return found.filter(({ text }) => text === '').map(({ between }) => between);
  }

  #read(element: AST.Element, path: Path): Path {
    return this.#readChars(getConsumedChars(element, this.#flags).chars, path);
  }

  /** A loop stays open if it can read the character, too. */
  #readChars(chars: CharSet, path: Path): Path {
    return path
      .filter((loop) => !loop.chars.isDisjointWith(chars))
      .map((loop) => ({ ...loop, between: [...loop.between, chars] }));
  }
}

/** Whether both can read the same text, whole turns of each and all that stands between them. */
function canShare(first: Loop, second: Loop): boolean {
  const shared = first.chars.intersect(second.chars);
  const canRead = (one: CharSet) => !one.isDisjointWith(shared);
  return (
    !shared.isEmpty &&
    first.between.every(canRead) &&
    [first, second].every(({ turns }) => turns.some((turn) => turn.every(canRead)))
  );
}

function isRequired(element: AST.Element): boolean {
  if (element.type === 'Quantifier') return element.min > 0;
  if (element.type === 'Group' || element.type === 'CapturingGroup') {
    return element.alternatives.every(({ elements }) => elements.some(isRequired));
  }
  return true;
}

function unique(path: Path): Path {
  return [...new Map(path.map((loop) => [keyOf(loop), loop])).values()];
}

function keyOf({ text, between }: Loop): string {
  return [text, ...new Set(between.map(String))].join('\n');
}
