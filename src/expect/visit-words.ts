import type { Finding } from './finding.ts';
import { type Hazard, sizeText } from './hazard.ts';
import type { Words } from './words.ts';

/**
 * A finding about a client in words: the codes are those of the catalogue, but here it is the
 * client that may be wrong. Texts of the client stand in it as they came.
 */
export function visitWords({ code, about }: Finding): Words {
  const { expected, found, product } = { expected: '', found: undefined, ...about } as About;
  const speaks = `${found ?? 'something else'}${product ? ` (${product})` : ''}`;
  switch (code) {
    case 'unexpected-tls':
      return {
        what: `expected ${expected} in plaintext, this client begins with TLS`,
        ...hazardWords(about),
        advice: 'turn off TLS in this client, or point it at the port that speaks TLS',
      };
    case 'missing-tls':
      return {
        what: `expected ${expected}, this client speaks ${speaks} without TLS`,
        advice: 'turn on TLS in this client, or point it at the port for plaintext',
      };
    case 'wrong-protocol-inside-tls':
      return {
        what: `expected ${expected}, this client offers ${speaks} by ALPN`,
        advice: 'correct the port in this client, or its list of protocols for ALPN',
      };
    case 'unidentified-inside-tls':
      return {
        what: `expected ${expected}; this client begins with TLS and does not say what is inside`,
        advice: 'listen with "--expect tls" to take any client that speaks TLS for right',
      };
    case 'not-closed':
      return {
        what: `expected nobody, but a client came${found ? ` that speaks ${found}` : ''}`,
        advice: 'correct the address in this client: nothing is meant to use this port',
      };
    case 'silent':
      return {
        what: `expected ${expected}; this client waits for a banner, or for nothing at all`,
        advice: 'greet it, so that it answers: "--banner mysql", "--banner smtp"',
      };
    case 'closed':
      return {
        what: `expected ${expected}; this client connected and closed without a word`,
        advice: 'health checks and port scans do that; correct it if it should speak',
      };
    case 'reset':
      return {
        what: `expected ${expected}; this client connected and reset without a word`,
        advice: 'health checks and port scans do that; correct it if it should speak',
      };
    case 'unknown-bytes':
      return {
        what: `expected ${expected}; what this client says is none that is known`,
        ...hazardWords(about),
        advice: 'look at the bytes with -v, and at who has this address',
      };
    case 'ambiguous':
      return {
        what: `expected ${expected}; what this client says is too little to tell`,
        advice: 'look at the bytes with -v; raise "--timeout" if the client is slow',
      };
    default:
      return {
        what: `expected ${expected}, this client speaks ${speaks}`,
        ...hazardWords(about),
        advice: `correct the port in this client, or listen with "--expect ${found ?? ''}" if it is meant`,
      };
  }
}

interface About {
  readonly expected: string;
  readonly found: string | undefined;
  readonly product?: string;
}

/** What a server that trusts its length prefix would do. */
function hazardWords(about: Finding['about']): { hazard?: string } {
  if (!('hazard' in about) || !about.hazard) return {};
  const { length, size, endian, prefix, exceedsMaximum }: Hazard = about.hazard;
  const bytes = (prefix.match(/../g) ?? []).join(' ');
  const order = size === 1 ? '' : ` as a ${endian}-endian number`;
  const outcome = exceedsMaximum ? '' : ', and wait for them';
  return {
    hazard: `a ${about.client} server would read ${bytes}${order}: a length of ${length} (${sizeText(BigInt(length))})${outcome}`,
  };
}
