import type { Finding } from '../expect/finding.ts';
import type { LengthImpact } from '../expect/length-impact.ts';
import { carries } from '../protocols/websocket-subprotocols.ts';
import { withArticle } from './article.ts';
import { clientImpactWords } from './impact.ts';
import { lengthReadText } from './length.ts';
import { orList } from './list.ts';

/** The sentences of a finding about a client. Text from the client is unescaped. */
export interface ClientFindingWords {
  readonly problem: string;
  readonly impact?: string;
  readonly fix: string;
  /** What known servers log, and where that was seen. */
  readonly logs?: readonly string[];
}

/** The codes are those of the catalogue, but here the client is the side that may be wrong. */
export function clientSessionWords(finding: Finding): ClientFindingWords {
  const { logs } = clientImpactWords(finding.about);
  return { ...sentences(finding), ...(logs ? { logs } : {}) };
}

function sentences({ code, about }: Finding): ClientFindingWords {
  const details = about as ClientFindingDetails;
  const { expected = '', found, product, candidates = [] } = details;
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
    case 'proxy-header-required':
      return {
        problem: `expected ${expected}, but the client uses ${used} without a PROXY header`,
        fix: `${SEND_THE_HEADER}, or turn it off in the listener`,
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
      return { ...otherProtocolWords(details, used), ...serverImpact(about) };
  }
}

function otherProtocolWords(
  { expected = '', found = '', subprotocol }: ClientFindingDetails,
  used: string,
): ClientFindingWords {
  if (found === 'proxy-protocol') {
    return {
      problem: `expected ${expected}, but the client sends a PROXY header first`,
      fix: 'accept the header in the listener, or turn it off in the load balancer or the health check (`send-proxy` in HAProxy, `proxy_protocol on` in nginx)',
    };
  }
  const named = subprotocol === undefined ? '' : ` with the subprotocol ${subprotocol}`;
  const problem = `expected ${expected}, but the client uses ${used}${named}`;
  if (subprotocol !== undefined && carries(subprotocol, innermost(expected))) {
    return {
      problem,
      fix: `point the client at the WebSocket listener of the ${expected} server, or turn WebSocket off in the client`,
    };
  }
  return {
    problem,
    fix: `correct the port in the client, or use \`--expect ${found}\` if this is intended`,
  };
}

/** `mqtt` of `tls/mqtt`. */
function innermost(stack: string): string {
  return stack.slice(stack.lastIndexOf('/') + 1);
}

/** What a client without a header needs. */
const SEND_THE_HEADER =
  'let the load balancer or the health check send the header (`send-proxy-v2` in HAProxy, `proxy_protocol on` in nginx)';

const PROBABLY_A_SCAN = 'ignore health checks and port scans; otherwise check the client';

interface ClientFindingDetails {
  readonly expected?: string;
  readonly found?: string;
  readonly product?: string;
  readonly subprotocol?: string;
  readonly candidates?: readonly string[];
}

/** What a server that does not check its length prefix would read. */
function serverImpact(about: Finding['about']): { impact?: string } {
  const { length, client } = about as { readonly length?: LengthImpact; readonly client?: string };
  return length && client ? { impact: lengthReadText(`${client} server`, length) } : {};
}
