import type { Cause } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import {
  bytesOfQuoted,
  isPartOfClientHello,
  ownerOfQuoted,
  unprintableIn,
} from './quoted-opening.ts';
import { type RequestLine, refusedRequestLines } from './request-lines.ts';
import type { Rule } from './rule.ts';

/**
 * What an HTTP server read as a request line and refused: the field of an access log behind which
 * 400 stands, or what it quotes in its complaint.
 */
export const requestLineRule: Rule = {
  // The quote and the blank stand as they are in every access log.
  anchors: ['" 40', '" 50', 'invalid', 'unsupported', 'bad request'],
  find(text, prefixes) {
    const causes: Cause[] = [];
    for (const line of refusedRequestLines(text)) {
      const cause = causeOf(line, prefixes);
      if (cause) causes.push(cause);
    }
    return causes;
  },
};

function causeOf({ quoted, part }: RequestLine, prefixes: RegistryPrefixes): Cause | undefined {
  const owner = part === 'version' ? undefined : ownerOfQuoted(quoted, prefixes);
  if (owner && owner.side !== 'server' && owner.protocols[0] !== 'http') {
    const { bytes, protocols, rule } = owner;
    const evidence = { bytes, ...(rule ? { rule } : {}) };
    return { confidence: 'likely', protocols, side: 'client', evidence };
  }
  const isHello = isPartOfClientHello(quoted) || (part !== 'line' && isNoise(quoted));
  if (!isHello) return undefined;
  const evidence = {
    bytes: bytesOfQuoted(quoted),
    note: 'binary where a request line was expected: a part of a ClientHello, split at blanks',
  };
  return { confidence: 'likely', protocols: ['tls'], side: 'client', evidence };
}

/** Replaced characters count: some servers print what is no text as question marks. */
function isNoise(quoted: string): boolean {
  const replaced = quoted.match(/[?\ufffd]/g)?.length ?? 0;
  return unprintableIn(quoted) >= MIN_UNPRINTABLE || replaced >= MIN_REPLACED;
}

/** A version or a method has none. */
const MIN_UNPRINTABLE = 2;
const MIN_REPLACED = 4;
