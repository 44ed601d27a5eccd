import type { Endpoint } from '../expect/endpoint.ts';
import { TargetProbe } from './target-probe.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import { UdpTargetProbe } from './udp-target-probe.ts';

/** Identifies the protocol of a target. Calls back with the result: whatever happens is an outcome. */
export function startProbe(
  endpoint: Endpoint,
  options: TargetProbeOptions,
  onResult: (result: TargetProbeResult) => void,
): void {
  const { transport } = endpoint.target;
  if (transport === 'tcp') {
    new TargetProbe(endpoint, options).run(onResult);
    return;
  }
  const registry = options.registry.forTransport(transport);
  new UdpTargetProbe(endpoint, { ...options, registry }).run(onResult);
}

/** The same as a promise, which never rejects. */
export function probeTarget(
  endpoint: Endpoint,
  options: TargetProbeOptions,
): Promise<TargetProbeResult> {
  return new Promise((resolve) => startProbe(endpoint, options, resolve));
}
