import { type Endpoint, isSocketPath, namedStacks, serverNameOf } from '../expect/endpoint.ts';
import { CLIENT_HELLO, LISTEN, type OpeningProbe, opening, type Probe } from '../identify/probe.ts';
import { polyglot } from '../protocols/polyglot.ts';
import { openingsFor, type Protocol } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Increments } from './increments.ts';

/** What a probe sends in the end; `listen` sends nothing. */
export interface ChosenOpening {
  readonly probe: Probe;
  readonly bytes?: Uint8Array;
  /** Set where the byte at which a server closes is worth knowing. */
  readonly increments?: Increments;
}

/** The bytes of a probe; `alpn` is the server's choice, inside TLS; `increments` suit the target. */
export function openingOf(
  probe: Probe,
  alpn: string | undefined,
  endpoint: Endpoint,
  registry: Registry,
  increments?: Increments,
): ChosenOpening {
  if (probe.kind === 'polyglot') {
    return { probe, bytes: polyglot, ...(increments ? { increments } : {}) };
  }
  const chosen = probe.kind === 'by-alpn' ? chosenBy(alpn, endpoint, registry) : probe;
  const bytes = chosen?.kind === 'opening' ? openingBytes(chosen, endpoint, registry) : undefined;
  return chosen && bytes ? { probe: chosen, bytes } : { probe: LISTEN };
}

const HTTP_PORT = 80;

/** The opening that a probe sends to an endpoint; undefined if the registry has no such opening. */
export function openingBytes(
  { protocol, index }: OpeningProbe,
  endpoint: Endpoint,
  registry: Registry,
): Uint8Array | undefined {
  const { target, path = '/' } = endpoint;
  const found = registry.get(protocol);
  const nonce = Math.random().toString(36).slice(2, 10);
  // A Unix socket has no port; its clients name the one of HTTP.
  const port = isSocketPath(target.host) ? HTTP_PORT : target.port;
  const to = { host: serverNameOf(endpoint), port, path, nonce };
  if (!found) return undefined;
  return index === found.openings.length ? found.readiness : openingsFor(found, to)[index];
}

/** One probe for each opening of a protocol, in its order. */
export function openingProbes({ id, openings }: Protocol): readonly OpeningProbe[] {
  return openings.map((_, index) => opening(id, index));
}

/** The opening that shows whether a server serves already; undefined where the first one does. */
export function readinessProbe({ id, openings, readiness }: Protocol): OpeningProbe | undefined {
  return readiness && opening(id, openings.length);
}

/** Whether the probe starts a TLS handshake by itself. */
export function isClientHello(probe: Probe): boolean {
  return probe.kind === 'opening' && probe.protocol === 'tls';
}

/** How a step is observed in plain TCP. */
export function outerProbe(step: { readonly layer: 'tcp' | 'tls'; readonly probe: Probe }): Probe {
  return step.layer === 'tls' ? CLIENT_HELLO : step.probe;
}

/** The protocol that ALPN stands for: an expected one, else one of the web's. */
function chosenBy(
  alpn: string | undefined,
  endpoint: Endpoint,
  registry: Registry,
): OpeningProbe | undefined {
  const { expected } = endpoint.expectation;
  const inside = namedStacks(expected)
    .filter(([outer]) => outer === 'tls')
    .map((stack) => stack.slice(1));
  const supports = (id: string) => registry.get(id)?.alpn?.includes(alpn ?? '') === true;
  const id =
    inside.find((stack) => stack.some(supports))?.at(-1) ?? (alpn === 'h2' ? 'http2' : 'http');
  return registry.get(id)?.speaksFirst === 'server' ? undefined : opening(id);
}
