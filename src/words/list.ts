/** More items than this are counted: `a, b, c, d or 3 more`. */
const MAX_LISTED = 4;

/** `a`, `a or b`, `a, b or c`. */
export function orList(items: readonly string[]): string {
  return joined(items, 'or');
}

/** `a`, `a and b`, `a, b and c`. */
export function andList(items: readonly string[]): string {
  return joined(items, 'and');
}

function joined(items: readonly string[], conjunction: 'or' | 'and'): string {
  const more = items.length - MAX_LISTED;
  const shown = more > 0 ? [...items.slice(0, MAX_LISTED), `${more} more`] : items;
  const last = shown.at(-1) ?? '';
  const others = shown.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} ${conjunction} ${last}`;
}
