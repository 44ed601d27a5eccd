import { type Candidate, judgeClientBytes, judgeReply } from '../identify/judge.ts';
import type { Registry, Stack, Transport } from '../protocols/registry.ts';
import { builtInRegistry } from './built-in.ts';

export interface IdentifyOptions {
  /** Who sent the bytes: `server` by default. */
  readonly side?: 'server' | 'client';
  /** What the server had received before; empty by default. */
  readonly sent?: Uint8Array;
  /** The layer that carried them: `tcp` by default; `tls` for bytes inside TLS. */
  readonly layer?: Transport | 'tls';
  /** Whether no more bytes will come: true by default. */
  readonly ended?: boolean;
  readonly registry?: Registry;
}

export interface IdentifiedBytes {
  /** The protocols from the outside in; empty unless one is certain or likely. */
  readonly stack: Stack;
  /** All possible protocols, best first, with the rule and the bytes that prove it. */
  readonly candidates: readonly Candidate[];
  /** Protocols that could still match if more bytes came; empty once they have ended. */
  readonly waiting: readonly string[];
}

/** Identifies the protocol of the first bytes that a server or a client sent. Never throws. */
export function identify(bytes: Uint8Array, options: IdentifyOptions = {}): IdentifiedBytes {
  const { side = 'server', sent = NOTHING, layer = 'tcp', ended = true } = options;
  const { registry = builtInRegistry() } = options;
  const protocols = registry.forTransport(layer === 'udp' ? 'udp' : 'tcp').all;
  const { candidates, waiting } =
    side === 'client'
      ? judgeClientBytes({ bytes, ended }, protocols)
      : judgeReply({ bytes, sent, layer, later: [], ended }, protocols);
  const [best] = candidates;
  const stack = best && best.match.confidence !== 'weak' ? best.stack : [];
  return { stack, candidates, waiting };
}

const NOTHING = new Uint8Array(0);
