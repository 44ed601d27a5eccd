import type { Risk } from '../protocols/protocol-facts.ts';
import type { Code } from './catalogue.ts';
import type { Effect } from './effects.ts';
import type { Origin } from './endpoint.ts';
import type { LengthImpact } from './length-impact.ts';
import type { KnownLogMessage } from './log-messages.ts';
import type { Shape } from './shape.ts';

/** Another endpoint that a finding names. */
export interface Related {
  readonly name?: string;
  readonly address: string;
  readonly origin?: Origin;
}

/** The details of each kind of finding. Text may come from a peer: hostile until escaped. */
export interface FindingDetails {
  'wrong-protocol': Difference;
  'unexpected-tls': Difference;
  'missing-tls': Difference & { readonly upgrade?: UpgradeHint };
  'wrong-protocol-inside-tls': Difference;
  'proxy-header-required': Difference;
  'starttls-missing': {
    protocol: string;
    offered: boolean;
    constraint: 'starttls' | 'tls';
    upgrade: UpgradeName;
    effects?: readonly Effect[];
  };
  'alpn-mismatch': { wanted: readonly string[]; chosen?: string };
  'tls-too-old': { wanted: string; negotiated: string };
  /** `serverName`: whether the name is the one that `server-name` sets. */
  'certificate-name': {
    name: string;
    serverName: boolean;
    covered: readonly string[];
    subject: string;
  };
  /** ISO 8601 dates; `days` are whole days from the check to the end, or back to it. */
  'certificate-expired': { validTo: string; days: number; subject: string };
  /** `wanted`: days for which the certificate must stay valid. */
  'certificate-expires': { validTo: string; days: number; wanted: number; subject: string };
  'certificate-untrusted': {
    /** As OpenSSL names it: `SELF_SIGNED_CERT_IN_CHAIN`. */
    reason: string;
    /** Who should vouch for it: `system`, or a file; absent where the clock is the reason. */
    by?: string;
    issuer: string;
    subject: string;
    /** The chain is incomplete: it lacks the certificate that signed the server's. */
    lacksIssuer?: true;
    /** The date from which a certificate is valid that is not valid yet. */
    validFrom?: string;
  };
  'wrong-version': { protocol: string; wanted: readonly string[]; found: string };
  'not-closed': { found?: string };
  /** `registered`: the stacks that are registered for the port, the most used one first. */
  'other-service': FoundService & { port: number; registered: readonly string[] };
  'exposed-service': FoundService & { risk: Risk };
  refused: Failed;
  'timed-out': Failed;
  'no-such-name': Failed;
  'resolver-failed': Failed;
  'no-route': Failed;
  closed: Difference;
  reset: Difference;
  silent: Difference;
  'silent-as-expected': { expected: string };
  'not-finished': { expected: string };
  'not-attempted': Failed;
  'unknown-bytes': Difference & { readonly shape?: Shape };
  ambiguous: { expected: string; candidates: readonly string[] };
  /** `handshakeError`: as Node names what OpenSSL reports. */
  'unidentified-inside-tls': {
    expected: string;
    wantsClientCertificate: boolean;
    handshakeError?: string;
    /** The endpoint has a client certificate, and the server did not take it. */
    sentClientCertificate?: true;
    /** The connections are those of a capture, which cannot show more. */
    recorded?: true;
  };
  'constraint-unverified': { constraint: string };
  /** `message` is the peer's. */
  'not-ready': { protocol: string; message: string };
  swapped: { with: Related };
  moved: { to: Related };
  'catch-all': { address: string; endpoints: number; found: string };
  /** `server`: the stack that the server speaks. */
  'wrong-client': RecordedCalls & Impact & { readonly server: string };
  /** `sends`: what, never the credentials themselves. */
  'plaintext-credentials': { protocol: string; sends: string; flows: number };
  'no-tls-after-upgrade': { flows: number };
  /** The connections of a capture whose beginning is missing or incomplete. */
  'incomplete-capture': { expected: string; flows: number };
}

/** Connections in a capture in which a client speaks another protocol than the server. */
export interface RecordedCalls {
  /** The address of the client, or of the most frequent of several. */
  readonly from: string;
  readonly otherClients: number;
  /** The stack that the client speaks. */
  readonly speaks: string;
  readonly flows: number;
  /** ISO 8601: the first and the last connection. */
  readonly since: string;
  readonly until: string;
  /** Milliseconds from one attempt to the next, where they repeat regularly. */
  readonly every?: number;
  /** The length that the client read from the reply, the bytes that came, and its wait in milliseconds. */
  readonly waited?: {
    readonly length: number;
    readonly received: number;
    readonly ms: number;
  };
}

interface FoundService {
  readonly found: string;
  readonly product?: string;
}

interface Difference extends Impact {
  readonly expected: string;
  readonly found?: string;
  readonly product?: string;
  /**
   * A banner was expected and none came: what was found replied to this probe, `http` or `polyglot`,
   * which a client of the expected protocol never sends.
   */
  readonly inReplyTo?: string;
  /** The WebSocket subprotocol that the peer names. */
  readonly subprotocol?: string;
  /** The subprotocol of the expected protocol where HTTP was found: it may be its WebSocket listener. */
  readonly webSocketForm?: string;
  /** The clients of the expected protocol that were seen to meet the other one. */
  readonly recorded?: RecordedCalls;
  /** Settings of the endpoint that contradict `expect: FOUND`: `tls: required`, `min-tls`. */
  readonly remove?: readonly string[];
}

/** `STARTTLS` where a command requests the upgrade to TLS, `TLS` where a binary request does. */
type UpgradeName = 'STARTTLS' | 'TLS';

/** How the config expects a server that upgrades to TLS instead of starting with it. */
export interface UpgradeHint {
  /** For the key `expect`. */
  readonly expect: string;
  readonly constraint: 'starttls' | 'tls';
  readonly name: UpgradeName;
  /** Whether the server announces it; otherwise the protocol only allows it. */
  readonly offered: boolean;
}

/** What happens to a client of the expected protocol; what does not apply is omitted. */
export interface Impact {
  readonly length?: LengthImpact;
  /** The protocol of the affected client: the expected one, or `tls` outside of it. */
  readonly client?: string;
  readonly effects?: readonly Effect[];
  /** Messages that such clients are known to log. */
  readonly logs?: readonly KnownLogMessage[];
}

interface Failed {
  readonly code: string;
  /** The target is a Unix socket. */
  readonly socket?: true;
}

/** One problem as data; src/words has its sentences. */
export type Finding = {
  [C in Code]: { readonly code: C; readonly about: FindingDetails[C] };
}[Code];
