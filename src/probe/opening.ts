import type { Endpoint } from '../expect/endpoint.ts';
import { polyglot } from '../protocols/polyglot.ts';
import { openingFor } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Opened } from './attempt.ts';
import type { Stages } from './stages.ts';

/** What is sent for a step; `alpn` is what the server chose, inside TLS; `stages` suit the target. */
export function openingOf(
  asked: string,
  alpn: string | undefined,
  endpoint: Endpoint,
  registry: Registry,
  stages?: Stages,
): Opened {
  if (asked === 'polyglot') return { asked, bytes: polyglot, ...(stages ? { stages } : {}) };
  const id = asked === 'alpn' ? chosenBy(alpn, endpoint, registry) : asked;
  const found = registry.get(id);
  if (!found || (asked === 'alpn' && found.speaksFirst === 'server')) return { asked: 'listen' };
  const { target, serverName, path = '/' } = endpoint;
  const to = { host: serverName ?? target.host, port: target.port, path };
  return { asked: id, bytes: openingFor(found, to) };
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
