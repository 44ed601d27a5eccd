/** What an endpoint came to. Only `ok` confirms an expectation. */
export type Status = 'ok' | 'mismatch' | 'inconclusive' | 'unreachable';

export type Severity = 'error' | 'warning' | 'note';

export interface CatalogueEntry {
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** How to mend it. */
  readonly fix: string;
  readonly severity: Severity;
  /** What a finding of this code makes of the endpoint; absent for remarks on other findings. */
  readonly status?: Exclude<Status, 'ok'>;
}

/**
 * Every kind of finding, with its explanation. One record for all who need the words:
 * reports, `explain`, and the documentation.
 */
export const CATALOGUE = {
  'wrong-protocol': {
    title: 'Another protocol is spoken there',
    why: 'A client of the expected protocol reads the first bytes of another one as lengths, codes or text of its own: it hangs, fails in a way nobody understands, or allocates what the bytes happen to say.',
    fix: 'Correct the host or port in the config, or the expectation if the service was meant to change.',
    severity: 'error',
    status: 'mismatch',
  },
  'unexpected-tls': {
    title: 'TLS where plaintext is expected',
    why: 'The client will speak plaintext to a port that wants a TLS handshake, and gets an alert or a closed connection.',
    fix: 'Point the client at the plaintext port, or turn on TLS in the client and expect tls/ here.',
    severity: 'error',
    status: 'mismatch',
  },
  'missing-tls': {
    title: 'Plaintext where TLS is expected',
    why: 'The handshake fails ("wrong version number"), or a lenient client sends its credentials in the clear.',
    fix: 'Point the client at the TLS port or turn on TLS at the server. A server that goes over to TLS later wants "starttls: required" instead.',
    severity: 'error',
    status: 'mismatch',
  },
  'wrong-protocol-inside-tls': {
    title: 'TLS as expected, but another protocol inside',
    why: 'The handshake succeeds, so health checks look good, and the first message fails.',
    fix: 'Correct the host, the port or the server name: a proxy may route this name to another service.',
    severity: 'error',
    status: 'mismatch',
  },
  'starttls-missing': {
    title: 'The server does not go over to TLS',
    why: 'A strict client refuses to go on, a lenient one sends credentials and data in the clear.',
    fix: 'Turn on STARTTLS at the server, or use its port for TLS from the first byte.',
    severity: 'error',
    status: 'mismatch',
  },
  'alpn-mismatch': {
    title: 'ALPN chose none of the wanted protocols',
    why: 'Clients that need the protocol (gRPC needs h2) give up after the handshake.',
    fix: 'Turn the protocol on at the server or at the proxy that ends TLS before it.',
    severity: 'error',
    status: 'mismatch',
  },
  'tls-too-old': {
    title: 'The TLS version is older than allowed',
    why: 'Modern clients refuse it, and its protection is broken.',
    fix: 'Turn on a newer TLS version at the server.',
    severity: 'error',
    status: 'mismatch',
  },
  'certificate-name': {
    title: 'The certificate does not cover the name',
    why: 'Every client that verifies refuses the connection; often it is a proxy that does not know the name.',
    fix: 'Correct the server name, or issue a certificate that names it.',
    severity: 'error',
    status: 'mismatch',
  },
  'wrong-version': {
    title: 'Another version of the protocol',
    why: 'Clients that need the version fail during their greeting.',
    fix: 'Upgrade the server, or correct the expected version.',
    severity: 'error',
    status: 'mismatch',
  },
  'not-closed': {
    title: 'Open, though it is expected to be closed',
    why: 'A service that should be gone, or hidden, can be reached.',
    fix: 'Stop the service or close the port in the firewall; if it is meant to be there, expect its protocol.',
    severity: 'error',
    status: 'mismatch',
  },
  refused: {
    title: 'Connection refused',
    why: 'Nothing listens there: the service is down, or the port is wrong.',
    fix: 'Start the service, or correct the port.',
    severity: 'error',
    status: 'unreachable',
  },
  'timed-out': {
    title: 'No answer to the connection attempt',
    why: 'A firewall drops the packets, or the host is down.',
    fix: 'Check the address and the firewall between here and there; raise connect-timeout if the way is long.',
    severity: 'error',
    status: 'unreachable',
  },
  'no-such-name': {
    title: 'The host name does not resolve',
    why: 'The name is misspelt, or is known only to a resolver that is not asked from here.',
    fix: 'Correct the name, or run the check where it resolves.',
    severity: 'error',
    status: 'unreachable',
  },
  'no-route': {
    title: 'The network does not lead there',
    why: 'The system has no way to the address from here.',
    fix: 'Check the address and the routes, or run the check inside that network.',
    severity: 'error',
    status: 'unreachable',
  },
  closed: {
    title: 'Accepted and closed without a word',
    why: 'The peer knows none of the openings that it got, refuses this client, or is a proxy whose backend is gone.',
    fix: 'Look into the log of the server; check access lists and the PROXY protocol.',
    severity: 'error',
    status: 'inconclusive',
  },
  reset: {
    title: 'Accepted and reset',
    why: 'The peer accepted and tore the connection down: a proxy without a backend, an access list, or a service that fails.',
    fix: 'Look into the log of the server or proxy; check access lists.',
    severity: 'error',
    status: 'inconclusive',
  },
  silent: {
    title: 'Accepted and silent',
    why: 'It answers none of the openings in time: a service that hangs, one that waits for its own protocol, or a firewall that answers for it.',
    fix: 'Check the service; raise the timeout if it is slow; declare its protocol if it is your own.',
    severity: 'error',
    status: 'inconclusive',
  },
  'unknown-bytes': {
    title: 'It speaks, but nobody knows the protocol',
    why: 'Whatever it is, it did not answer as the expected protocol does.',
    fix: 'Look at the bytes (-v). If it is your own protocol, declare it under "protocols".',
    severity: 'error',
    status: 'inconclusive',
  },
  ambiguous: {
    title: 'The answer fits more than one protocol',
    why: 'The bytes are too few or too common to tell; calling it right or wrong would be a guess.',
    fix: 'Ask again with a longer timeout, or look at the bytes (-v).',
    severity: 'error',
    status: 'inconclusive',
  },
  'unidentified-inside-tls': {
    title: 'TLS as expected, but nothing to be recognised inside',
    why: 'The handshake succeeded; whether the right service is behind it was not seen.',
    fix: 'If the server wants a client certificate, expect "tls". If it is your own protocol, declare it under "protocols".',
    severity: 'error',
    status: 'inconclusive',
  },
  'constraint-unverified': {
    title: 'A constraint could not be checked',
    why: 'The protocol is right, but the answer did not tell what the constraint asks.',
    fix: 'Drop the constraint, or look at the answer with -v.',
    severity: 'error',
    status: 'inconclusive',
  },
  swapped: {
    title: 'Two endpoints are swapped',
    why: 'Each of the two answers what the other one is expected to speak.',
    fix: 'Exchange the two addresses in the config.',
    severity: 'note',
  },
  moved: {
    title: 'The expected protocol is at another configured port of this host',
    why: 'The service is there, under another port.',
    fix: 'Correct the port.',
    severity: 'note',
  },
  'catch-all': {
    title: 'Many names lead to one and the same wrong service',
    why: 'A proxy or a wildcard DNS record answers for names that it does not know.',
    fix: 'Check where these names should lead: one wrong record or route explains all of them.',
    severity: 'note',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type Code = keyof typeof CATALOGUE;

/** The entry of a code, with its optional parts. */
export function entryOf(code: Code): CatalogueEntry {
  return CATALOGUE[code];
}
