/**
 * Lines such as `- { address: "10.0.0.1:80", expect: http }`, an entry each. The YAML parser spends
 * so much time and memory on each of them that long lists, which programs write, are read here; the
 * parser sees a placeholder for each run of them.
 */
export interface SimpleEntries {
  /** The text with a placeholder, `- ~`, for each run. */
  readonly text: string;
  readonly runs: readonly EntryRun[];
}

/** Consecutive lines. */
export interface EntryRun {
  readonly values: Readonly<Record<string, string>>[];
  /** Where the `{` of each line is. */
  readonly starts: number[];
  /** Where the first line begins, and the next line after the run. */
  readonly from: number;
  to: number;
  /** Where the `~` is in the text with placeholders. */
  readonly placeholder: number;
}

const LIST = /^endpoints:[ \t]*(?:#.*)?\r?\n/m;

/** Finds the simple lines of `endpoints`; undefined if there are none. */
export function findSimpleEntries(text: string): SimpleEntries | undefined {
  const list = LIST.exec(text);
  if (!list) return undefined;
  const first = list.index + list[0].length;
  const start = /^ */.exec(text.slice(first, first + 100))?.[0] ?? '';
  const dash = `${start}- `;
  const kept = [text.slice(0, first)];
  const runs: EntryRun[] = [];
  let run: EntryRun | undefined;
  let [length, next] = [first, first];
  for (let at = first; at < text.length; at = next) {
    next = text.indexOf('\n', at) + 1 || text.length;
    const value = text.startsWith(dash, at) ? readEntry(text, at + dash.length, next) : undefined;
    if (!value) {
      kept.push(text.slice(at, next));
      length += next - at;
      run = undefined;
      continue;
    }
    if (!run) {
      run = { values: [], starts: [], from: at, to: next, placeholder: length + dash.length };
      runs.push(run);
      kept.push(dash, PLACEHOLDER, '\n');
      length += dash.length + PLACEHOLDER.length + 1;
    }
    run.values.push(value);
    run.starts.push(at + dash.length);
    run.to = next;
  }
  return runs.length > 0 ? { text: kept.join(''), runs } : undefined;
}

/** Null in YAML. */
export const PLACEHOLDER = '~';

/** A key, and a text without escapes, variables and anything that YAML gives a meaning. */
const FIELD =
  /([a-z][a-z-]{0,30}): (?:"([ !#%-[\]-~]*)"|'([ !"#%&(-~]*)'|([A-Za-z][\w./-]*)) ?([,}])/y;
/** Plain words with another meaning in YAML 1.2. */
const NOT_TEXT = /^(?:true|True|TRUE|false|False|FALSE|null|Null|NULL)$/;

/** The entry from `{` to the end of the line; undefined if it is not simple. */
function readEntry(
  text: string,
  start: number,
  end: number,
): Readonly<Record<string, string>> | undefined {
  if (!text.startsWith('{ ', start)) return undefined;
  const entry: Record<string, string> = {};
  FIELD.lastIndex = start + 2;
  for (;;) {
    const [, key = '', double, single, plain, stop] = FIELD.exec(text) ?? [];
    const value = double ?? single ?? plain;
    if (value === undefined || Object.hasOwn(entry, key)) return undefined;
    if (plain !== undefined && NOT_TEXT.test(plain)) return undefined;
    entry[key] = value;
    if (stop === '}') break;
    if (text[FIELD.lastIndex] !== ' ') return undefined;
    FIELD.lastIndex++;
  }
  const rest = text.slice(FIELD.lastIndex, end);
  return rest === '\n' || rest === '\r\n' ? entry : undefined;
}
