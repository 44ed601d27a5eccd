import type { Finding } from './finding.ts';
import { type LengthImpact, sizeText } from './length-impact.ts';
import type { FindingWords } from './words.ts';

/**
 * A finding about a client in words: the codes are those of the catalogue, but here it is the
 * client that may be wrong. Texts of the client stand in it as they came.
 */
export function clientSessionWords({ code, about }: Finding): FindingWords {
  const { expected, found, product } = { expected: '', found: undefined, ...about } as About;
  const speaks = `${found ?? 'something else'}${product ? ` (${product})` : ''}`;
  switch (code) {
    case 'unexpected-tls':
      return {
        problem: `expected ${expected} in plaintext, this client begins with TLS`,
        ...lengthWords(about),
        fix: 'turn off TLS in this client, or point it at the port that speaks TLS',
      };
    case 'missing-tls':
      return {
        problem: `expected ${expected}, this client speaks ${speaks} without TLS`,
        fix: 'turn on TLS in this client, or point it at the port for plaintext',
      };
    case 'wrong-protocol-inside-tls':
      return {
        problem: `expected ${expected}, this client offers ${speaks} by ALPN`,
        fix: 'correct the port in this client, or its list of protocols for ALPN',
      };
    case 'unidentified-inside-tls':
      return {
        problem: `expected ${expected}; this client begins with TLS and does not say what is inside`,
        fix: 'listen with "--expect tls" to take any client that speaks TLS for right',
      };
    case 'not-closed':
      return {
        problem: `expected nobody, but a client came${found ? ` that speaks ${found}` : ''}`,
        fix: 'correct the address in this client: nothing is meant to use this port',
      };
    case 'silent':
      return {
        problem: `expected ${expected}; this client waits for a banner, or for nothing at all`,
        fix: 'greet it, so that it answers: "--banner mysql", "--banner smtp"',
      };
    case 'closed':
      return {
        problem: `expected ${expected}; this client connected and closed without a word`,
        fix: 'health checks and port scans do that; correct it if it should speak',
      };
    case 'reset':
      return {
        problem: `expected ${expected}; this client connected and reset without a word`,
        fix: 'health checks and port scans do that; correct it if it should speak',
      };
    case 'unknown-bytes':
      return {
        problem: `expected ${expected}; what this client says is none that is known`,
        ...lengthWords(about),
        fix: 'look at the bytes with -v, and at who has this address',
      };
    case 'ambiguous':
      return {
        problem: `expected ${expected}; what this client says is too little to tell`,
        fix: 'look at the bytes with -v; raise "--timeout" if the client is slow',
      };
    default:
      return {
        problem: `expected ${expected}, this client speaks ${speaks}`,
        ...lengthWords(about),
        fix: `correct the port in this client, or listen with "--expect ${found ?? ''}" if it is meant`,
      };
  }
}

interface About {
  readonly expected: string;
  readonly found: string | undefined;
  readonly product?: string;
}

/** What a server that trusts its length prefix would do. */
function lengthWords(about: Finding['about']): { impact?: string } {
  if (!('length' in about) || !about.length) return {};
  const { length, size, endian, prefix, exceedsMaximum }: LengthImpact = about.length;
  const bytes = (prefix.match(/../g) ?? []).join(' ');
  const order = size === 1 ? '' : ` as a ${endian}-endian number`;
  const outcome = exceedsMaximum ? '' : ', and wait for them';
  return {
    impact: `a ${about.client} server would read ${bytes}${order}: a length of ${length} (${sizeText(BigInt(length))})${outcome}`,
  };
}
