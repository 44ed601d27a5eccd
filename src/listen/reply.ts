import { text } from '../bytes/build.ts';
import type { Registry, Stack } from '../protocols/registry.ts';

/** What the reply to a wrong client depends on. */
export interface Refusal {
  /** The protocols of the client, outermost first. */
  readonly stack: Stack;
  /** The expectation of this port, as text. */
  readonly expected: string;
  /** A TLS client is right in TLS, but offers no expected protocol by ALPN. */
  readonly wrongInside: boolean;
  /** What the client sent. */
  readonly bytes: Uint8Array;
}

/**
 * A reply that the wrong client can read, or show to people, in messages: each but the first waits
 * until the client has sent more. A client of a length-prefixed protocol without a refusal gets
 * none: it would take a text for a length.
 */
export function refusalFor(refusal: Refusal, registry: Registry): readonly Uint8Array[] {
  const outer = refusal.stack[0] ?? '';
  const sentence = sentenceOf(refusal);
  const { bytes, wrongInside } = refusal;
  const known = registry.get(outer);
  if (known?.refusal) return known.refusal({ sentence, bytes, wrongInside });
  return known?.framing ? [] : [text(`firstbytes: ${sentence}\r\n`)];
}

function sentenceOf({ stack, expected }: Refusal): string {
  return `this port expects ${expected}, but this client uses ${stack.join('/')}: correct its port`;
}
