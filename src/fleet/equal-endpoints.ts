import { addressText, type Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';

/** An endpoint with its place in the input. */
export interface IndexedEndpoint {
  readonly index: number;
  readonly endpoint: Endpoint;
}

/** Entries that one probe serves, in the order of the input. */
export type EqualEndpoints = readonly [IndexedEndpoint, ...IndexedEndpoint[]];

/** What must also be equal, besides everything that a probe depends on. */
export type AlsoEqual = (endpoint: Endpoint) => string;

/** Entries that are probed and judged alike, whatever they are called and wherever they come from. */
export function groupEqual(
  endpoints: readonly Endpoint[],
  alsoEqual: AlsoEqual = () => '',
): readonly EqualEndpoints[] {
  const texts = endpoints.map(({ target }) => addressText(target));
  const repeated = repeatedOf(texts);
  const groups = new Map<string, [IndexedEndpoint, ...IndexedEndpoint[]]>();
  for (const [index, endpoint] of endpoints.entries()) {
    const text = texts[index] as string;
    // The rest is only compared where it can matter.
    const key = repeated.has(text) ? `${probeKey(endpoint)}\n${alsoEqual(endpoint)}` : text;
    const group = groups.get(key);
    if (group) group.push({ index, endpoint });
    else groups.set(key, [{ index, endpoint }]);
  }
  return [...groups.values()];
}

/** The result of each entry. The connections were made once, and count once. */
export function resultsOfEqual(result: Result, [first, ...copies]: EqualEndpoints): Result[] {
  const of = ({ index, endpoint }: IndexedEndpoint): Result => {
    // A service is replaced by one of its servers.
    const { target } = result.endpoint;
    const isProbed = target === first.endpoint.target;
    return { ...result, index, endpoint: isProbed ? endpoint : { ...endpoint, target } };
  };
  return [of(first), ...copies.map((one) => ({ ...of(one), connections: 0 }))];
}

function repeatedOf(texts: readonly string[]): ReadonlySet<string> {
  const seen = new Set(texts);
  if (seen.size === texts.length) return new Set();
  return new Set(texts.filter((text) => !seen.delete(text)));
}

/** Everything but the names of an endpoint, and where it comes from. */
function probeKey({ name, description, labels, origin, basis, ...probed }: Endpoint): string {
  return JSON.stringify(Object.entries(probed).sort(([a], [b]) => (a < b ? -1 : 1)));
}
