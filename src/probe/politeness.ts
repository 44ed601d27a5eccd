import { isTextLine } from '../bytes/lines.ts';
import type { Probe } from '../identify/probe.ts';
import type { Registry } from '../protocols/registry.ts';
import { openingBytes } from './opening.ts';
import type { PlanContext } from './plan-context.ts';

/** Raw printers print whatever they receive; no protocol of the registry has these ports. */
const RAW_PRINTING_PORTS = { first: 9100, last: 9107 };

/**
 * Whether foreign openings may do harm on this port: raw printers print what they receive, and
 * control systems may take it for a command. Only the expected opening is sent there.
 */
export function isFragilePort(port: number, registry: Registry): boolean {
  const { first, last } = RAW_PRINTING_PORTS;
  return (port >= first && port <= last) || registry.isFragilePort(port);
}

/** Whether a search may send this: on some ports, such as those of debuggers, only lines of text. */
export function maySend(probe: Probe, { endpoint, registry }: PlanContext): boolean {
  const { port } = endpoint.target;
  const isRestricted = registry.all.some(
    ({ linesOnly, ports }) => linesOnly && ports.includes(port),
  );
  if (!isRestricted) return true;
  const bytes = probe.kind === 'opening' ? openingBytes(probe, endpoint, registry) : undefined;
  return bytes !== undefined && isTextLine(bytes);
}
