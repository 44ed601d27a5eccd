import { expectOfProtocolName } from '../port-name.ts';

/** What an `appProtocol` says: names of stacks, or why it says nothing that firstbytes can check. */
export interface AppProtocol {
  readonly expect?: readonly string[];
  readonly note?: string;
  readonly hint?: string;
}

/** Names of KEP-3726, and those that only one implementation reads as written. */
const KNOWN: ReadonlyMap<string, AppProtocol> = new Map<string, AppProtocol>([
  ['kubernetes.io/h2c', { expect: ['http2'] }],
  ['kubernetes.io/ws', { expect: ['websocket', 'http'] }],
  ['kubernetes.io/wss', { expect: ['wss', 'https'] }],
  // GKE takes this as HTTP/2 inside TLS, Istio as HTTP/2 without it.
  ['HTTP2', { expect: ['tls/http2', 'http2'] }],
  [
    'h2c',
    {
      expect: ['http2'],
      note: 'appProtocol "h2c" is not a registered name',
      hint: 'write kubernetes.io/h2c',
    },
  ],
]);

const SAYS_NOTHING = new Set(['tcp', 'udp', 'sctp']);

/** Reads an `appProtocol`: a name of IANA, of Kubernetes, or of an implementation. */
export function readAppProtocol(text: string): AppProtocol {
  const known = KNOWN.get(text);
  if (known) return known;
  if (SAYS_NOTHING.has(text.toLowerCase())) return {};
  if (text.includes('/')) return { note: `appProtocol "${text}" is not a known name: ignored` };
  const expect = expectOfProtocolName(text);
  if (expect) return { expect };
  return { note: `appProtocol "${text}" is not a known protocol: ignored` };
}
