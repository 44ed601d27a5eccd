import guardData from '../../data/guard.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';

/** The first text of a client or a server, as `npm run generate` writes it. */
interface GuardRow {
  readonly protocol: string;
  readonly name: string;
  readonly side: 'client' | 'server';
  readonly text: string;
}

/** A text that one or several protocols start with. */
export interface KnownStart {
  /** Latin-1, at least four characters. */
  readonly text: string;
  readonly side: 'client' | 'server' | 'both';
  readonly protocols: readonly string[];
  /** For people: `POP3 or Redis`. */
  readonly names: string;
}

/** Fewer bytes do not identify a protocol. */
export const MIN_TEXT_BYTES = 4;

/** One entry for every distinct first four bytes. */
export const STARTS: readonly KnownStart[] = startsOf(rowsOf<GuardRow>(guardData));

function startsOf(rows: readonly GuardRow[]): KnownStart[] {
  const byFirstFour = new Map<string, GuardRow[]>();
  for (const row of rows) {
    const key = row.text.slice(0, MIN_TEXT_BYTES);
    byFirstFour.set(key, [...(byFirstFour.get(key) ?? []), row]);
  }
  return [...byFirstFour.values()].map(startOf);
}

/** If several protocols share a text, those whose id the text starts with win. */
function startOf(rows: readonly GuardRow[]): KnownStart {
  const named = rows.filter(({ protocol, text }) => text.toLowerCase().startsWith(protocol));
  const owners = named.length > 0 ? named : rows;
  const sides = new Set(rows.map(({ side }) => side));
  const [side = 'server'] = sides;
  return {
    text: rows.map((row) => row.text).reduce(common),
    side: sides.size > 1 ? 'both' : side,
    protocols: [...new Set(owners.map(({ protocol }) => protocol))].sort(),
    names: listText([...new Set(owners.map(({ name }) => name))].sort()),
  };
}

function common(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  return a.slice(0, end);
}

function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
