import { vi } from 'vitest';
import type { Peer } from '../../fixtures/servers/index.ts';
import type { Endpoint, Limits } from '../../src/expect/endpoint.ts';
import { isExchange } from '../../src/identify/exchange.ts';
import { LookUps } from '../../src/net/look-up.ts';
import { loopClock } from '../../src/net/loop-clock.ts';
import { probeTarget } from '../../src/probe/start-probe.ts';
import type { TargetProbeOptions, TargetProbeResult } from '../../src/probe/target-probe-result.ts';
import type { Registry } from '../../src/protocols/registry.ts';
import { endpointOf, registry } from './expectations.ts';

/** Timeouts that no machine is too slow for: a test that waits for one hangs, and fails by that. */
const LONG_LIMITS: Limits = {
  total: 3_600_000,
  connect: 3_600_000,
  firstByte: 3_600_000,
  maxBytes: 65536,
  retries: 0,
  maxConnections: 5,
};

export interface ProbeSettings extends Partial<Omit<TargetProbeOptions, 'registry'>> {
  readonly limits?: Partial<Limits>;
  readonly host?: string;
  readonly constraints?: Endpoint['expectation']['constraints'];
  readonly serverName?: string;
  /** What else the endpoint has: `proxyProtocol`, `clientCertificate`. */
  readonly more?: Pick<Endpoint, 'proxyProtocol' | 'clientCertificate'>;
}

/** An endpoint at a port of the loopback that expects one stack of a registry. */
function declaredEndpointAt(port: number, stack: string, settings: ProbeSettings = {}): Endpoint {
  const endpoint = endpointAt(port, 'any', settings);
  const expected = { kind: 'stacks', stacks: [stack.split('/')] } as const;
  return { ...endpoint, expectation: { expected, constraints: {}, text: stack } };
}

/** Probes a peer with a registry of few protocols, one of which is expected. */
export function probedWithRegistry(
  few: Registry,
  to: Peer,
  expected: string,
  settings: ProbeSettings = {},
): Promise<TargetProbeResult> {
  const at = expected === 'any' ? endpointAt : declaredEndpointAt;
  return probeTarget(at(to.port, expected, settings), {
    registry: few,
    lookUps: new LookUps(),
  });
}

/** An endpoint at a port of the loopback. */
export function endpointAt(port: number, expected: string, settings: ProbeSettings = {}): Endpoint {
  const { host = '127.0.0.1', limits, constraints = {}, serverName } = settings;
  const at = { host, port, constraints, ...(serverName ? { serverName } : {}) };
  return { ...endpointOf(expected, at), ...settings.more, limits: { ...LONG_LIMITS, ...limits } };
}

/** Probes a peer, or a port of the loopback. A busy machine leaves nothing unfinished. */
export function probed(
  to: Peer | number,
  expected: string,
  settings: ProbeSettings = {},
): Promise<TargetProbeResult> {
  const { limits: _1, host: _2, constraints: _3, serverName: _4, more: _5, ...options } = settings;
  const port = typeof to === 'number' ? to : to.port;
  vi.spyOn(loopClock, 'delay', 'get').mockReturnValue(0);
  return probeTarget(endpointAt(port, expected, settings), {
    registry,
    lookUps: new LookUps(),
    ...options,
  });
}

/** An identified stack as text, or the outcome. */
export function foundIn({ identification }: TargetProbeResult): string {
  return identification.outcome === 'identified'
    ? identification.stack.join('/')
    : identification.outcome;
}

/** The most bytes that were kept of one turn, inside TLS and out. */
export function longestTurn({ attempts }: TargetProbeResult): number {
  const exchanges = attempts.filter(isExchange).flatMap((one) => [one, one.inner ?? one]);
  return Math.max(...exchanges.flatMap(({ turns }) => turns.map((turn) => turn.received.length)));
}
