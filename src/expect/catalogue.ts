/** The result of an endpoint. Only `ok` confirms an expectation. */
export type Status = 'ok' | 'mismatch' | 'inconclusive' | 'unreachable';

export type Counts = Readonly<Record<Status, number>>;

export type Severity = 'error' | 'warning' | 'note';

export interface CatalogueEntry {
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
  readonly severity: Severity;
  /** The status that a finding of this code gives its endpoint; absent for notes on other findings. */
  readonly status?: Exclude<Status, 'ok'>;
}

/** Every kind of finding, with its explanation: for reports, `explain` and the documentation. */
export const CATALOGUE = {
  'wrong-protocol': {
    title: 'Wrong protocol',
    why: 'A client of the expected protocol reads the first bytes of another protocol as its own lengths, codes or text: it hangs, fails with a misleading error, or allocates as much memory as those bytes happen to announce.',
    fix: 'Correct the host or port in the config, or the expectation if the change of service is intended.',
    severity: 'error',
    status: 'mismatch',
  },
  'unexpected-tls': {
    title: 'Unexpected TLS',
    why: 'The client sends plaintext to a port that requires a TLS handshake, and receives an alert or a closed connection.',
    fix: 'Point the client at the plaintext port, or enable TLS in the client and add `tls/` to the expectation.',
    severity: 'error',
    status: 'mismatch',
  },
  'missing-tls': {
    title: 'Missing TLS',
    why: 'The handshake fails ("wrong version number"), or a lenient client sends its credentials in plaintext.',
    fix: 'Point the client at the TLS port, or enable TLS on the server. If the server upgrades to TLS on request, expect the plaintext protocol with `starttls: required` (`tls: required` for PostgreSQL and MySQL).',
    severity: 'error',
    status: 'mismatch',
  },
  'wrong-protocol-inside-tls': {
    title: 'Wrong protocol inside TLS',
    why: 'The handshake succeeds, so health checks pass, but the first message fails.',
    fix: 'Correct the host, the port or the server name: a proxy may route this name to another service.',
    severity: 'error',
    status: 'mismatch',
  },
  'proxy-header-required': {
    title: 'PROXY header required',
    why: 'The server closes every connection that does not begin with a header of the PROXY protocol, so a direct client never gets a reply.',
    fix: 'Send the header (`send-proxy-v2` in HAProxy, `proxy_protocol on` in nginx), or disable it on the server; to check the server behind it, set `proxy-protocol: v2`.',
    severity: 'error',
    status: 'mismatch',
  },
  'starttls-missing': {
    title: 'TLS upgrade not supported',
    why: 'A strict client stops, and a lenient one sends credentials and data in plaintext.',
    fix: 'Enable STARTTLS (or TLS) on the server, or use its implicit TLS port.',
    severity: 'error',
    status: 'mismatch',
  },
  'alpn-mismatch': {
    title: 'ALPN mismatch',
    why: 'Clients that require the protocol (gRPC requires h2) stop after the handshake.',
    fix: 'Enable the protocol on the server, or on the proxy that terminates TLS.',
    severity: 'error',
    status: 'mismatch',
  },
  'tls-too-old': {
    title: 'TLS version too old',
    why: 'Modern clients reject the version, and its protection is broken.',
    fix: 'Enable a newer TLS version on the server.',
    severity: 'error',
    status: 'mismatch',
  },
  'certificate-name': {
    title: 'Certificate name mismatch',
    why: 'Every client that verifies certificates rejects the connection; the cause is often a proxy that does not know the name.',
    fix: 'Correct the server name, or issue a certificate for it.',
    severity: 'error',
    status: 'mismatch',
  },
  'certificate-expired': {
    title: 'Certificate expired',
    why: 'Every client that verifies certificates rejects the connection from that moment on, usually all of them at once.',
    fix: 'Renew the certificate, and make the server load the new one.',
    severity: 'error',
    status: 'mismatch',
  },
  'certificate-expires': {
    title: 'Certificate expires soon',
    why: 'The renewal that should have happened by now did not, or the server still has the old certificate loaded.',
    fix: 'Renew the certificate, and make the server load the new one; or lower `valid-for`.',
    severity: 'error',
    status: 'mismatch',
  },
  'certificate-untrusted': {
    title: 'Certificate not trusted',
    why: 'Clients that verify certificates reject the connection. Browsers may hide an incomplete chain, because they remember or download what is missing; other clients do not.',
    fix: 'Send the certificate with all of its intermediate certificates, from an authority that the clients trust; or name the authority with `trusted: FILE`.',
    severity: 'error',
    status: 'mismatch',
  },
  'wrong-version': {
    title: 'Wrong protocol version',
    why: 'Clients that require the version fail during the protocol handshake.',
    fix: 'Upgrade the server, or correct the expected version.',
    severity: 'error',
    status: 'mismatch',
  },
  'not-closed': {
    title: 'Port not closed',
    why: 'Clients can reach a service that should be stopped or hidden.',
    fix: 'Stop the service, or close the port in the firewall. If the service is intended, expect its protocol.',
    severity: 'error',
    status: 'mismatch',
  },
  'other-service': {
    title: 'Unexpected service',
    why: 'Clients, firewalls and monitoring take the port for that of the protocol registered for it. A service on the port of another one is often a mistake, or hidden there.',
    fix: 'Check what runs there. If it is intended, expect its protocol in a config.',
    severity: 'warning',
    status: 'mismatch',
  },
  'exposed-service': {
    title: 'Exposed service',
    why: 'The server requires no login, so everybody who reaches the port can use it: read and change data, run programs, or control machines.',
    fix: 'Limit who can reach the port: bind the service to a private address, or use a firewall. Require a login if the service has one.',
    severity: 'error',
    status: 'mismatch',
  },
  refused: {
    title: 'Connection refused',
    why: 'No service listens on the port: it is down, or the port is wrong.',
    fix: 'Start the service, or correct the port.',
    severity: 'error',
    status: 'unreachable',
  },
  'timed-out': {
    title: 'Connection timed out',
    why: 'A firewall drops the packets, or the host is down.',
    fix: 'Check the address and the firewalls on the path; raise `connect-timeout` if the network is slow.',
    severity: 'error',
    status: 'unreachable',
  },
  'no-such-name': {
    title: 'Host name not found',
    why: 'The name is misspelled, or only another DNS resolver knows it.',
    fix: 'Correct the name, or run the check where it resolves.',
    severity: 'error',
    status: 'unreachable',
  },
  'resolver-failed': {
    title: 'DNS resolver failed',
    why: 'The resolver did not reply in time, or reported an error. Whether the name exists is not known.',
    fix: 'Check the DNS servers of this machine, or repeat the check.',
    severity: 'error',
    status: 'unreachable',
  },
  'no-route': {
    title: 'No route to host',
    why: 'The system has no network route to the address.',
    fix: 'Check the address and the routes, or run the check inside that network.',
    severity: 'error',
    status: 'unreachable',
  },
  closed: {
    title: 'Connection closed without data',
    why: 'The server supports none of the openings that it received, rejects this client, or is a proxy whose backend is down.',
    fix: "Check the server's log. Usual causes: a proxy without a backend, an IP allow-list, a required PROXY header or TLS client certificate, a binary protocol that firstbytes does not know.",
    severity: 'error',
    status: 'inconclusive',
  },
  reset: {
    title: 'Connection reset',
    why: 'The server accepted the connection and reset it: a proxy without a backend, an access list, or a service that crashes.',
    fix: 'Check the logs of the server and the proxy. Usual causes: a proxy without a backend, an IP allow-list, a required PROXY header or TLS client certificate, a binary protocol that firstbytes does not know.',
    severity: 'error',
    status: 'inconclusive',
  },
  silent: {
    title: 'No reply',
    why: 'The server did not reply to any opening in time: it hangs, waits for its own protocol, or a firewall accepts connections in its place.',
    fix: 'Check the service; raise `timeout` if it is slow; declare the protocol if it is your own.',
    severity: 'error',
    status: 'inconclusive',
  },
  'silent-as-expected': {
    title: 'Silent as expected',
    why: 'Servers of the expected protocol never reply, but neither does a service that hangs or a firewall that accepts connections in its place.',
    fix: 'Check the service in another way, or relax this with `--inconclusive warn`.',
    severity: 'error',
    status: 'inconclusive',
  },
  'not-finished': {
    title: 'Not finished',
    why: 'firstbytes did not have the time for a verdict: the machine was too busy, or the check was interrupted.',
    fix: 'Repeat the check; lower `--concurrency` if the machine is busy.',
    severity: 'error',
    status: 'inconclusive',
  },
  'not-attempted': {
    title: 'Not probed',
    why: 'This machine could not open the connection: it has no free descriptors, ports or memory, or a local firewall forbids it. That shows nothing about the target.',
    fix: 'Check the limits and the firewall of this machine, lower `--concurrency`, or run the check elsewhere.',
    severity: 'error',
    status: 'inconclusive',
  },
  'unknown-bytes': {
    title: 'Unknown protocol',
    why: 'The reply is not one of the expected protocol.',
    fix: 'Inspect the bytes with -v. If the protocol is your own, declare it under `protocols`.',
    severity: 'error',
    status: 'inconclusive',
  },
  ambiguous: {
    title: 'Ambiguous protocol',
    why: 'The bytes are too few or too common to identify one protocol, so a verdict would be a guess.',
    fix: 'Repeat the check with a longer `timeout`, or inspect the bytes with -v.',
    severity: 'error',
    status: 'inconclusive',
  },
  'unidentified-inside-tls': {
    title: 'Unknown protocol inside TLS',
    why: 'The handshake succeeded, but it does not show which service is behind it.',
    fix: 'If the server requires a client certificate, set `client-certificate`, or expect `tls`. If the protocol is your own, declare it under `protocols`.',
    severity: 'error',
    status: 'inconclusive',
  },
  'constraint-unverified': {
    title: 'Constraint not verified',
    why: 'The protocol is right, but the reply does not show whether the constraint holds.',
    fix: 'Remove the constraint, or inspect the reply with -v.',
    severity: 'error',
    status: 'inconclusive',
  },
  'not-ready': {
    title: 'Not ready',
    why: 'The expected service is there, but it refuses work: it starts up, shuts down, or has reached a limit.',
    fix: 'Wait until the service is ready, or raise its limit. This fails a check only with `--wait`.',
    severity: 'note',
  },
  swapped: {
    title: 'Swapped endpoints',
    why: 'Each of the two endpoints has the protocol expected of the other.',
    fix: 'Exchange the two addresses in the config.',
    severity: 'note',
  },
  moved: {
    title: 'Service on another port',
    why: 'Another configured port of this host has the expected protocol.',
    fix: 'Correct the port.',
    severity: 'note',
  },
  'catch-all': {
    title: 'Catch-all server',
    why: 'A proxy or a wildcard DNS record answers for names that it does not know.',
    fix: 'Check where these names should lead: one wrong record or route explains all of them.',
    severity: 'note',
  },
  'wrong-client': {
    title: 'Wrong client',
    why: 'In the capture, a client speaks another protocol than the server that it is connected to: it fails, hangs or retries, and the server logs invalid requests.',
    fix: 'Correct the host or port in the settings of the client.',
    severity: 'error',
    status: 'mismatch',
  },
  'plaintext-credentials': {
    title: 'Credentials in plaintext',
    why: 'In the capture, a client sends its credentials without TLS: whoever can see the traffic can use them.',
    fix: 'Enable TLS on the server and require it in the client; then change these credentials.',
    severity: 'warning',
  },
  'no-tls-after-upgrade': {
    title: 'No TLS after upgrade',
    why: 'In the capture, both sides agree to upgrade to TLS, but no handshake follows: the client gives up, or goes on in plaintext.',
    fix: 'Check the TLS settings of the client and of proxies on the path; require TLS in the client.',
    severity: 'warning',
  },
  'incomplete-capture': {
    title: 'Incomplete capture',
    why: 'The capture starts in the middle of every connection, or has too little of each to identify a protocol.',
    fix: 'Repeat the capture, longer and with whole packets (`tcpdump -s 0`), so that connections start in it.',
    severity: 'error',
    status: 'inconclusive',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type Code = keyof typeof CATALOGUE;

/** The entry of a code, with its optional parts. */
export function entryOf(code: Code): CatalogueEntry {
  return CATALOGUE[code];
}
