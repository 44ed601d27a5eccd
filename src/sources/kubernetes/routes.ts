import type { Backend } from './backend.ts';
import { ingressBackends } from './ingress.ts';
import { ISTIO_GROUP, istioBackends } from './istio.ts';
import { originOf, type Resource } from './manifest.ts';
import { TRAEFIK_GROUPS, traefikBackends } from './traefik.ts';

/** The Services that an Ingress, or a route of the Gateway API, of Istio or of Traefik leads to. */
export function backendsOf(resource: Resource): Backend[] {
  if (resource.kind === 'Ingress') return ingressBackends(resource);
  if (resource.group === ISTIO_GROUP) return istioBackends(resource);
  if (TRAEFIK_GROUPS.has(resource.group)) return traefikBackends(resource);
  if (resource.kind === 'BackendTLSPolicy') return securedBackends(resource);
  if (!resource.group.startsWith('gateway.networking.k8s.io')) return [];
  const meaning = ROUTES.get(resource.kind);
  return meaning ? routeBackends(resource, meaning) : [];
}

interface RouteMeaning {
  readonly expect?: readonly string[];
  /** `appProtocol` decides over an HTTPRoute: HTTP/2 and WebSocket are HTTP as well. */
  readonly isDefault: boolean;
}

const ROUTES: ReadonlyMap<string, RouteMeaning> = new Map<string, RouteMeaning>([
  ['HTTPRoute', { expect: ['http'], isDefault: true }],
  ['GRPCRoute', { expect: ['grpc'], isDefault: false }],
  // The backend of a TLSRoute may get the inside of what the Gateway terminates.
  ['TLSRoute', { isDefault: true }],
  ['TCPRoute', { isDefault: true }],
  ['UDPRoute', { isDefault: true }],
]);

function routeBackends(resource: Resource, meaning: RouteMeaning): Backend[] {
  const { kind, name, namespace, tree, file } = resource;
  const rules = tree.get('spec', 'rules')?.items ?? [];
  const refs = rules.flatMap((rule) => rule.get('backendRefs')?.items ?? []);
  return refs.flatMap((ref) => {
    const service = ref.get('name');
    if (service?.text === undefined || (ref.get('kind')?.text ?? 'Service') !== 'Service')
      return [];
    return [
      {
        route: `${kind} ${name}`,
        service: service.text,
        namespace: ref.get('namespace')?.text ?? namespace,
        port: ref.get('port'),
        ...meaning,
        evidence: `${kind} ${name}`,
        file,
        origin: originOf(file, service),
      },
    ];
  });
}

/** Services that gateways speak TLS with. */
function securedBackends({ kind, name, namespace, tree, file }: Resource): Backend[] {
  const targets = tree.get('spec', 'targetRefs')?.items ?? [];
  return targets.flatMap((target): Backend[] => {
    const service = target.get('name');
    if (service?.text === undefined || target.get('kind')?.text !== 'Service') return [];
    const route = `${kind} ${name}`;
    const meaning = { expect: ['tls'], isDefault: false, addsTls: true } as const;
    const port = target.get('sectionName');
    const origin = originOf(file, service);
    return [
      { ...meaning, route, evidence: route, service: service.text, namespace, port, file, origin },
    ];
  });
}
