import type { Finding } from '../expect/finding.ts';
import type { LengthImpact } from '../expect/length-impact.ts';
import { withArticle } from './article.ts';
import { lengthReadText } from './length.ts';
import { orList } from './list.ts';

/** The sentences of a finding about a client. Text from the client is unescaped. */
export interface ClientFindingWords {
  readonly problem: string;
  readonly impact?: string;
  readonly fix: string;
}

/** The codes are those of the catalogue, but here the client is the side that may be wrong. */
export function clientSessionWords({ code, about }: Finding): ClientFindingWords {
  const { expected = '', found, product, candidates = [] } = about as ClientFindingDetails;
  const used = `${found ?? 'something else'}${product ? ` (${product})` : ''}`;
  switch (code) {
    case 'unexpected-tls':
      return {
        problem: `expected ${expected} in plaintext, but the client starts TLS`,
        ...serverImpact(about),
        fix: 'disable TLS in the client, or point it at the TLS port',
      };
    case 'missing-tls':
      return {
        problem: `expected ${expected}, but the client uses ${used} without TLS`,
        fix: 'enable TLS in the client, or point it at the plaintext port',
      };
    case 'wrong-protocol-inside-tls':
      return {
        problem: `expected ${expected}, but the client offers ${used} in ALPN`,
        fix: 'correct the port in the client, or its list of ALPN protocols',
      };
    case 'unidentified-inside-tls':
      return {
        problem: `expected ${expected}, but the client does not announce the protocol inside TLS`,
        fix: 'use `--expect tls` to accept any TLS client',
      };
    case 'not-closed':
      return {
        problem: `expected no clients, but ${found ? withArticle(`${used} client`) : 'a client'} connected`,
        fix: 'correct the address in the client: no service is expected on this port',
      };
    case 'silent':
      return {
        problem: `expected ${expected}, but the client sent no data; it may wait for a banner`,
        fix: 'send a banner to make the client reply: `--banner mysql`, `--banner smtp`',
      };
    case 'closed':
      return {
        problem: `expected ${expected}, but the client closed the connection without sending data`,
        fix: PROBABLY_A_SCAN,
      };
    case 'reset':
      return {
        problem: `expected ${expected}, but the client reset the connection without sending data`,
        fix: PROBABLY_A_SCAN,
      };
    case 'unknown-bytes':
      return {
        problem: `expected ${expected}, but the client's bytes match no known protocol`,
        ...serverImpact(about),
        fix: 'inspect the bytes with -v, and find out which program runs at this address',
      };
    case 'ambiguous':
      return {
        problem: `expected ${expected}, but the client's bytes could be ${orList(candidates)}`,
        fix: 'inspect the bytes with -v; raise `--timeout` if the client is slow',
      };
    default:
      return {
        problem: `expected ${expected}, but the client uses ${used}`,
        ...serverImpact(about),
        fix: `correct the port in the client, or use \`--expect ${found ?? ''}\` if this is intended`,
      };
  }
}

const PROBABLY_A_SCAN = 'ignore health checks and port scans; otherwise check the client';

interface ClientFindingDetails {
  readonly expected?: string;
  readonly found?: string;
  readonly product?: string;
  readonly candidates?: readonly string[];
}

/** What a server that does not check its length prefix would read. */
function serverImpact(about: Finding['about']): { impact?: string } {
  const { length, client } = about as { readonly length?: LengthImpact; readonly client?: string };
  return length && client ? { impact: lengthReadText(`${client} server`, length) } : {};
}
