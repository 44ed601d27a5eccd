import type { Tree } from '../../yaml/tree.ts';
import type { Reference, SourceNote } from '../source.ts';
import { ISTIO_GROUP } from './istio.ts';
import { originOf, portNumber, type Resource } from './manifest.ts';

/** Hosts that the cluster serves to others, as references, and those that cannot be asked. */
export interface PublicHosts {
  readonly references: readonly Reference[];
  readonly notes: readonly SourceNote[];
}

/** The hosts of an Ingress, or of the listeners of a Gateway. */
export function publicHostsOf(resource: Resource): PublicHosts {
  if (resource.kind === 'Ingress') return ingressHosts(resource);
  if (resource.kind === 'Gateway' && resource.group === 'gateway.networking.k8s.io') {
    return gatewayHosts(resource);
  }
  const isIstio = resource.kind === 'Gateway' && resource.group === ISTIO_GROUP;
  return isIstio ? istioHosts(resource) : { references: [], notes: [] };
}

function ingressHosts(resource: Resource): PublicHosts {
  const { name, tree } = resource;
  const spec = tree.get('spec');
  const secured = (spec?.get('tls')?.items ?? []).flatMap((one) => one.get('hosts')?.items ?? []);
  const plain = (spec?.get('rules')?.items ?? []).flatMap((one) => one.get('host') ?? []);
  const seen = new Set<string>();
  const references: Reference[] = [];
  const notes: SourceNote[] = [];
  for (const [host, isTls] of [
    ...secured.map((one) => [one, true] as const),
    ...plain.map((one) => [one, false] as const),
  ]) {
    if (host.text === undefined || seen.has(host.text)) continue;
    seen.add(host.text);
    if (isWildcard(host.text)) notes.push(wildcardNote(resource, host));
    else {
      const port = isTls ? 443 : 80;
      const expect = [isTls ? 'https' : 'http'];
      references.push(referenceTo(resource, host, host.text, port, expect, `Ingress ${name}`));
    }
  }
  return { references, notes };
}

/** Protocols of listeners; the last three are Istio's. */
const LISTENERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTP', ['http']],
  ['HTTPS', ['https']],
  ['TLS', ['tls']],
  ['HTTP2', ['http2']],
  ['GRPC', ['grpc']],
  ['MONGO', ['mongodb']],
]);

function gatewayHosts(resource: Resource): PublicHosts {
  const { name, tree, file, origin } = resource;
  const references: Reference[] = [];
  const notes: SourceNote[] = [];
  const addresses = tree.get('status', 'addresses') ?? tree.get('spec', 'addresses');
  const address = addresses?.get(0, 'value')?.text;
  let isHidden = false;
  for (const listener of tree.get('spec', 'listeners')?.items ?? []) {
    const hostname = listener.get('hostname');
    const port = portNumber(listener.get('port'));
    const protocol = listener.get('protocol')?.text ?? '';
    const expect = LISTENERS.get(protocol);
    if (hostname?.text !== undefined && isWildcard(hostname.text)) {
      notes.push(wildcardNote(resource, hostname));
      continue;
    }
    const host = hostname?.text ?? address;
    if (host === undefined || port === undefined) {
      isHidden = true;
      continue;
    }
    const place = hostname ?? listener;
    const evidence = `protocol ${protocol} of Gateway ${name}`;
    const reference = referenceTo(resource, place, host, port, expect, evidence);
    references.push(protocol === 'UDP' ? { ...reference, transport: 'udp' } : reference);
  }
  if (isHidden) {
    const message = `Gateway ${name} has listeners without a host name, and no address in the file`;
    notes.push({ message, origin: { ...origin, file } });
  }
  return { references, notes };
}

/** The hosts of an Istio Gateway: `shop.example.com`, also with a namespace before it. */
function istioHosts(resource: Resource): PublicHosts {
  const references: Reference[] = [];
  const notes: SourceNote[] = [];
  for (const server of resource.tree.get('spec', 'servers')?.items ?? []) {
    const port = portNumber(server.get('port', 'number'));
    const protocol = server.get('port', 'protocol')?.text?.toUpperCase() ?? '';
    const evidence = `protocol ${protocol} of Gateway ${resource.name}`;
    for (const written of server.get('hosts')?.items ?? []) {
      const host = written.text?.slice(written.text.lastIndexOf('/') + 1) ?? '';
      if (isWildcard(host)) notes.push(wildcardNote(resource, written));
      else if (port !== undefined && host !== '') {
        const expect = LISTENERS.get(protocol);
        references.push(referenceTo(resource, written, host, port, expect, evidence));
      }
    }
  }
  return { references, notes };
}

function referenceTo(
  { file }: Resource,
  place: Tree,
  host: string,
  port: number,
  expect: readonly string[] | undefined,
  evidence: string,
): Reference {
  const origin = originOf(file, place);
  return {
    host,
    port,
    transport: 'tcp',
    role: 'mention',
    ...(expect ? { clue: { expect, certainty: 'stated', evidence, origin } } : {}),
    ...(expect?.[0] === 'http' || place.text !== host ? {} : { serverName: host }),
    origin,
  };
}

function wildcardNote({ kind, name, file }: Resource, host: Tree): SourceNote {
  const message = `${kind} ${name}: "${host.text}" stands for many hosts and cannot be checked`;
  return { message, origin: originOf(file, host) };
}

function isWildcard(host: string): boolean {
  return host.includes('*');
}
