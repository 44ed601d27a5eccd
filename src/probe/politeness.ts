import type { Registry } from '../protocols/registry.ts';

/** Raw printers print whatever they receive, and belong to no protocol of the registry. */
const RAW_PRINTING_PORTS = { first: 9100, last: 9107 };

/**
 * Whether a search with foreign openings must not be made on this port: raw printers print what they
 * receive, and control systems may take it for a command. Only the expected opening is sent there.
 */
export function isFragilePort(port: number, registry: Registry): boolean {
  const { first, last } = RAW_PRINTING_PORTS;
  return (port >= first && port <= last) || registry.isFragilePort(port);
}
