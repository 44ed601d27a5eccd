import { addressText, type Endpoint } from './endpoint.ts';
import { matchesGlob } from './glob.ts';

/**
 * Whether a pattern matches the name, the host or the address of an endpoint, in upper or lower case:
 * `*` matches any text, `?` one character.
 */
export function matchesEndpoint(
  { name, target }: Pick<Endpoint, 'name' | 'target'>,
  pattern: string,
): boolean {
  return [name, target.host, addressText(target)].some(
    (text) => text !== undefined && matchesGlob(text.toLowerCase(), pattern.toLowerCase()),
  );
}
