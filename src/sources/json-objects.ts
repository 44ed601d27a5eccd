import type { TextPlace } from '../yaml/tree.ts';

/** An object of a text of JSON, and where it starts. */
export interface ScannedObject extends TextPlace {
  /** Undefined if the object is not valid JSON, or is cut off. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
}

/** Objects of this length and more are not parsed. */
const MAX_LENGTH = 4 * 1024 * 1024;

/**
 * The outermost objects of a text, whatever stands between them: JSON lines, lists, lists with
 * trailing commas or without an end. A `{` at the start of a line starts an outermost object, so that a
 * torn line costs one object only. One pass.
 */
export function* jsonObjects(text: string): Generator<ScannedObject> {
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  let start = 0;
  let place: TextPlace = { line: 1, column: 1 };
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\n') {
      line++;
      lineStart = at + 1;
      // Texts of JSON do not contain line breaks: what follows a torn line is read again.
      inText = false;
    } else if (inText) {
      if (char === '\\') at++;
      else if (char === '"') inText = false;
    } else if (char === '"') {
      inText = depth > 0;
    } else if (char === '{') {
      if (depth > 0 && at === lineStart) {
        yield { ...place, value: undefined };
        depth = 0;
      }
      if (depth++ > 0) continue;
      start = at;
      place = { line, column: at - lineStart + 1 };
    } else if (char === '}' && depth > 0 && --depth === 0) {
      yield { ...place, value: parse(text.slice(start, at + 1)) };
    }
  }
  if (depth > 0) yield { ...place, value: undefined };
}

function parse(text: string): ScannedObject['value'] {
  if (text.length > MAX_LENGTH) return undefined;
  // Before version 1.3, the list of masscan ends with this, which is not JSON.
  if (text === '{finished: 1}') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A whole number from 1 to 65535, as a number or as a text. */
export function scannedPort(value: unknown): number | undefined {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  const isPort = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
  return isPort ? port : undefined;
}
