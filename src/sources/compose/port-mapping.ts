import type { Transport } from '../../protocols/registry.ts';

/** A port of a container, and where the host publishes it. */
export interface PortMapping {
  readonly port: number;
  readonly transport: Transport;
  /** Undefined if the host cannot reach it at a known port. */
  readonly published?: number;
  /** The address of the host, or undefined for all. */
  readonly hostIp?: string;
  /** Why no port of the host is known. */
  readonly unpublishedReason?: string;
}

/** The parts of a mapping as they are written. */
export interface MappingParts {
  readonly target: string;
  readonly published: string | undefined;
  readonly hostIp: string | undefined;
  readonly protocol: string;
}

const SHORT =
  /^(?:(?:(?<ip>\[[\da-f:.]{2,45}\]|\d{1,3}(?:\.\d{1,3}){3})?:)?(?<published>\d{0,5}(?:-\d{1,5})?):)?(?<target>\d{1,5}(?:-\d{1,5})?)(?:\/(?<protocol>[a-z]{1,8}))?$/i;

/** Splits `[[IP:][published]:]target[/protocol]`, where ports may be ranges. */
export function splitMapping(text: string): MappingParts | undefined {
  const { ip, published, target, protocol = 'tcp' } = SHORT.exec(text.trim())?.groups ?? {};
  if (target === undefined) return undefined;
  return { target, published, hostIp: ip?.replace(/^\[|\]$/g, ''), protocol };
}

/** All ports of a mapping; undefined if it is not valid, or neither TCP nor UDP. */
export function expandMapping(parts: MappingParts): PortMapping[] | undefined {
  const transport = parts.protocol.toLowerCase();
  const target = readRange(parts.target);
  if (!target || (transport !== 'tcp' && transport !== 'udp')) return undefined;
  const ports = Array.from({ length: target.last - target.first + 1 }, (_, i) => target.first + i);
  if (parts.published === undefined || parts.published === '' || parts.published === '0') {
    const unpublishedReason = 'the host port is chosen when the container starts';
    return ports.map((port) => ({ port, transport, unpublishedReason }));
  }
  const published = readRange(parts.published);
  if (!published) return undefined;
  const count = published.last - published.first + 1;
  if (count !== ports.length) {
    if (ports.length > 1) return undefined;
    const unpublishedReason = `the host port is chosen from ${parts.published} when the container starts`;
    return ports.map((port) => ({ port, transport, unpublishedReason }));
  }
  return ports.map((port, i) => ({
    port,
    transport,
    published: published.first + i,
    ...(parts.hostIp === undefined ? {} : { hostIp: parts.hostIp }),
  }));
}

/** Ports without a mapping, as `expose` has them. */
export function expandExposed(text: string): PortMapping[] | undefined {
  const parts = splitMapping(text);
  if (!parts || parts.published !== undefined) return undefined;
  return expandMapping(parts)?.map(({ port, transport }) => ({ port, transport }));
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function readRange(text: string): Range | undefined {
  const [from = '', to = from] = text.split('-');
  const [first, last] = [Number(from), Number(to)];
  const isValid = /^\d+$/.test(from) && /^\d+$/.test(to) && first >= 1 && last <= 65535;
  return isValid && first <= last ? { first, last } : undefined;
}

/** As clients on the host call an address to bind. */
export function clientAddress(hostIp: string | undefined): string {
  if (hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0') return '127.0.0.1';
  return hostIp === '::' ? '::1' : hostIp.toLowerCase();
}
