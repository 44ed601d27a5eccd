/** An address of four or sixteen bytes at an offset, in the notation of its family (RFC 5952). */
export function ipAddressText(bytes: Uint8Array, at: number, version: 4 | 6): string {
  if (version === 4) return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
  const groups: number[] = [];
  for (let group = at; group < at + 16; group += 2) {
    groups.push(((bytes[group] ?? 0) << 8) | (bytes[group + 1] ?? 0));
  }
  const [start, length] = longestZeros(groups);
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

/** The longest run of zero groups, the first of several. */
function longestZeros(groups: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}
