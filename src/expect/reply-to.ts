import type { Identification } from '../identify/identification.ts';
import { probeName, protocolOf } from '../identify/probe.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { Expected } from './endpoint.ts';

/**
 * The probe that the finding rests on, if the server was expected to greet, sent no banner, and
 * replied to what no client of the expected protocols sends. A port multiplexer may route such a
 * request to another service.
 */
export function foreignProbeOf(
  expected: Expected,
  { stack, evidence }: Identification,
  registry: Registry,
): string | undefined {
  if (expected.kind !== 'stacks' || !evidence || evidence.sent.length === 0) return undefined;
  const wanted = [...expected.stacks, ...(expected.also ?? [])];
  if (!wanted.every((one) => greets(one, registry))) return undefined;
  const isInTls = evidence.layer === 'tls' || stack[0] === 'tls';
  // No handshake was answered, so no client of these came as far as waiting for a banner.
  if (!isInTls && wanted.every(([outer]) => outer === 'tls')) return undefined;
  // The ClientHello is the first foreign message where plaintext is expected.
  if (isInTls && wanted.every(([outer]) => outer !== 'tls')) return 'tls';
  const { probedWith } = evidence;
  if (probedWith.kind === 'polyglot') return probeName(probedWith);
  const probed = protocolOf(probedWith);
  return probed === undefined || wanted.some((one) => one.includes(probed)) ? undefined : probed;
}

function greets(stack: Stack, registry: Registry): boolean {
  return registry.get(stack.at(-1) ?? '')?.speaksFirst === 'server';
}
