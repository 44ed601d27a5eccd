import { text } from '../bytes/build.ts';
import type { Registry, Stack } from '../protocols/registry.ts';

/** What a wrong client is told. */
export interface Refusal {
  /** What it speaks, outermost first. */
  readonly stack: Stack;
  /** What is expected here, as people read it. */
  readonly expected: string;
  /** A TLS client is right in TLS, but offers nothing by ALPN that is spoken here. */
  readonly wrongInside: boolean;
  /** What it said. */
  readonly bytes: Uint8Array;
}

/**
 * An answer that the wrong client can read, or show to people, in messages: each but the first
 * waits until the client has said more. None for a client of a
 * length-prefixed protocol that has no words of its own here: it would take a text for a length.
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
  return `this port expects ${expected}, and this client speaks ${stack.join('/')}: correct its port`;
}
