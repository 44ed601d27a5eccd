import ipaddr from 'ipaddr.js';
import { serviceNameOf } from '../expect/endpoint.ts';
import { isLoopback } from './host-port.ts';

/** Names of the machine outside, as containers call it. */
const OUTSIDE = ['host.docker.internal', 'gateway.docker.internal', 'host.containers.internal'];

export function isOutsideMachine(host: string): boolean {
  return OUTSIDE.includes(host);
}

/** A name without a dot: a service of the same network, or a machine nearby. */
export function isSingleLabel(host: string): boolean {
  return !host.includes('.') && !host.includes(':') && host !== 'localhost';
}

/** Endings of names that no public name server knows (RFC 6761, RFC 6762, RFC 8375, Kubernetes). */
const PRIVATE_ENDINGS = [
  ...['local', 'internal', 'intranet', 'lan', 'test', 'localhost', 'home.arpa', 'svc', 'example'],
  ...['svc.cluster.local', 'invalid'],
];

/** Ranges whose addresses belong to the network around; those of documentation (RFC 5737) are not among them. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  ...['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat', 'unspecified'],
]);

/** A host of strangers: a name of the public name service, or an address that is not private. */
export function isPublicHost(host: string): boolean {
  const name = (serviceNameOf(host) ?? host).toLowerCase().replace(/\.$/, '');
  if (isLoopback(name)) return false;
  const isAddress = name.includes(':')
    ? ipaddr.IPv6.isValid(name)
    : /^[\d.]{7,15}$/.test(name) && ipaddr.IPv4.isValidFourPartDecimal(name);
  if (isAddress) return !PRIVATE_RANGES.has(ipaddr.process(name).range());
  if (isSingleLabel(name)) return false;
  return !PRIVATE_ENDINGS.some((ending) => name.endsWith(`.${ending}`)) && !isOfCluster(name);
}

/** `service.namespace.svc` without its last parts. */
function isOfCluster(name: string): boolean {
  return /\.svc(?:\.|$)/.test(name);
}
