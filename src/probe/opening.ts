import type { Endpoint } from '../expect/endpoint.ts';
import { polyglot } from '../protocols/polyglot.ts';
import { openingFor } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Increments } from './increments.ts';
import type { ChosenOpening } from './probe-connection.ts';

/** What is sent for a step; `alpn` is what the server chose, inside TLS; `stages` suit the target. */
export function openingOf(
  probedWith: string,
  alpn: string | undefined,
  endpoint: Endpoint,
  registry: Registry,
  stages?: Increments,
): ChosenOpening {
  if (probedWith === 'polyglot')
    return { probedWith, bytes: polyglot, ...(stages ? { increments: stages } : {}) };
  const id = probedWith === 'alpn' ? chosenBy(alpn, endpoint, registry) : probedWith;
  const found = registry.get(id);
  if (!found || (probedWith === 'alpn' && found.speaksFirst === 'server'))
    return { probedWith: 'listen' };
  const { target, serverName, path = '/' } = endpoint;
  const to = { host: serverName ?? target.host, port: target.port, path };
  return { probedWith: id, bytes: openingFor(found, to) };
}

/** The protocol that ALPN stands for: one of those expected, else one of the web's. */
function chosenBy(alpn: string | undefined, endpoint: Endpoint, registry: Registry): string {
  const { expected } = endpoint.expectation;
  const stacks = expected.kind === 'stacks' ? expected.stacks : [];
  const inside = stacks.filter(([outer]) => outer === 'tls').map((stack) => stack.slice(1));
  const speaks = (id: string) => registry.get(id)?.alpn?.includes(alpn ?? '') === true;
  const named = inside.find((stack) => stack.some(speaks));
  return named?.at(-1) ?? (alpn === 'h2' ? 'http2' : 'http');
}
