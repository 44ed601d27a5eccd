import type { ClientHello } from '../identify/client-hello.ts';
import type { Confidence, Facts } from '../protocols/protocol.ts';
import type { Stack } from '../protocols/registry.ts';
import type { Flow } from './flow.ts';

/**
 * What a flow is. `identified`: at least one side is certain or likely, and no side contradicts the
 * other. `different-protocols`: each side is identified, as something else. `ambiguous`: weak signs
 * only. `unknown-bytes`: no known protocol. `silent`: a connection without data. `refused`,
 * `no-answer`: there was no connection. `joined-late`: the capture lacks the beginning, and what is
 * there proves nothing by itself. `cut`: the beginning is there, but too little of it to decide.
 */
export type FlowOutcome =
  | 'identified'
  | 'different-protocols'
  | 'ambiguous'
  | 'unknown-bytes'
  | 'silent'
  | 'refused'
  | 'no-answer'
  | 'joined-late'
  | 'cut';

/** What the bytes of one side are. */
export interface SideReading {
  readonly stack: Stack;
  readonly confidence: Confidence;
  readonly facts: Facts;
  /** What was checked, and the bytes of the side that prove it. */
  readonly rule: string;
  readonly at: readonly [start: number, end: number];
  readonly spec?: string;
}

/** A flow with the protocols of both sides. */
export interface FlowReport {
  readonly flow: Flow;
  readonly outcome: FlowOutcome;
  /** The stack that both sides agree on, or the identified side's; empty unless `identified`. */
  readonly stack: Stack;
  readonly confidence?: Confidence;
  /** The best reading of each side, absent where it sent nothing or nothing known; the others behind it. */
  readonly client?: SideReading;
  readonly server?: SideReading;
  readonly otherClients: readonly SideReading[];
  readonly otherServers: readonly SideReading[];
  readonly tls?: CapturedTls;
  readonly conditions: readonly FlowCondition[];
}

/** What a handshake shows to a reader in between. */
export interface CapturedTls {
  readonly hello?: ClientHello;
  /** Of the ServerHello: `TLS 1.2`; the chosen protocol and, up to TLS 1.2, the names of the certificate. */
  readonly version?: string;
  readonly alpn?: string;
  readonly certificateNames?: readonly string[];
  /** The alert that ended the handshake: its number (RFC 8446 section 6), and who sent it. */
  readonly alert?: { readonly code: number; readonly from: 'client' | 'server' };
}

/** What only traffic shows. */
export type FlowCondition =
  /** Only one side sent data. */
  | { readonly kind: 'one-sided'; readonly from: 'client' | 'server' }
  /** An upgrade to TLS was agreed on, and no handshake followed. */
  | { readonly kind: 'no-tls-after-upgrade' }
  /** Credentials went over the wire in plaintext; what, never the credentials: "USER and PASS". */
  | { readonly kind: 'plaintext-credentials'; readonly sends: string }
  /** The side that speaks first in this protocol did not. */
  | { readonly kind: 'wrong-side-first'; readonly from: 'client' | 'server' }
  /** The client took these bytes of the server for a length, and waited so long for the rest (milliseconds). */
  | {
      readonly kind: 'waited-for-length';
      readonly length: number;
      readonly received: number;
      readonly waited: number;
    };
