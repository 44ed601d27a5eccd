import type { Registry } from '../protocols/registry.ts';

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
