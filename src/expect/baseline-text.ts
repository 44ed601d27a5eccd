import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import { BaselineEntries, type BaselineEntry } from './baseline.ts';

/** Increases when older versions of firstbytes could not read the file any more. */
const VERSION = 1;

/** The text of a baseline file: JSON with one entry per line, sorted, so that changes are easy to review. */
export function baselineText(entries: BaselineEntries): string {
  const lines = entries.sorted.map(({ endpoint, code, expected, actual }) =>
    JSON.stringify({ endpoint, code, expected, actual }),
  );
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
  return `{\n"version": ${VERSION},\n"entries": ${list}\n}\n`;
}

/** Reads the text of a baseline file. Never throws; `problem` names the first mistake. */
export function parseBaseline(text: string): BaselineEntries | { readonly problem: string } {
  const value = parsed(withoutByteOrderMark(text));
  if (value === undefined) return { problem: 'not valid JSON' };
  if (!isRecord(value)) return { problem: 'expected an object with version and entries' };
  if (value.version !== VERSION) return { problem: `expected "version": ${VERSION}` };
  const { entries } = value;
  if (!Array.isArray(entries)) return { problem: '"entries" is not a list' };
  const wrong = entries.findIndex((one) => !isEntry(one));
  if (wrong === -1) return new BaselineEntries(entries as readonly BaselineEntry[]);
  return { problem: `entry ${wrong + 1} needs the texts endpoint, code, expected and actual` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { endpoint, code, expected, actual } = value;
  return [endpoint, code, expected, actual].every((one) => typeof one === 'string');
}
