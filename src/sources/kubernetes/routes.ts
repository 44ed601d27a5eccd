import type { Backend } from './backend.ts';
import { ISTIO_GROUP, istioBackends } from './istio.ts';
import { originOf, type Resource, textMap } from './manifest.ts';

/** The Services that an Ingress, or a route of the Gateway API or of Istio leads to. */
export function backendsOf(resource: Resource): Backend[] {
  if (resource.kind === 'Ingress') return ingressBackends(resource);
  if (resource.group === ISTIO_GROUP) return istioBackends(resource);
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

/** Values of the annotation `backend-protocol` of ingress-nginx, HAProxy, ALB and Application Gateway. */
const BACKEND_PROTOCOLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTP', ['http']],
  ['HTTPS', ['https']],
  ['AUTO_HTTP', ['http', 'https']],
  ['GRPC', ['grpc']],
  ['GRPCS', ['grpcs']],
  ['FCGI', ['fastcgi']],
  ['H1', ['http']],
  ['H1-SSL', ['https']],
  ['H2', ['http2']],
  ['H2-SSL', ['tls/http2']],
]);

function ingressBackends(resource: Resource): Backend[] {
  const { name, namespace, tree, file } = resource;
  const annotations = textMap(tree.get('metadata', 'annotations'));
  const written = [...annotations].find(([key]) => key.endsWith('/backend-protocol'))?.[1];
  const isPassed = [...annotations].some(
    ([key, value]) => key.endsWith('/ssl-passthrough') && value === 'true',
  );
  const annotated = isPassed ? ['https'] : BACKEND_PROTOCOLS.get(written?.toUpperCase() ?? '');
  const spec = tree.get('spec');
  const paths = (spec?.get('rules')?.items ?? []).flatMap(
    (rule) => rule.get('http', 'paths')?.items ?? [],
  );
  const backends = [
    spec?.get('defaultBackend') ?? spec?.get('backend'),
    ...paths.map((path) => path.get('backend')),
  ];
  return backends.flatMap((backend) => {
    // `serviceName` and `servicePort` are the form before networking.k8s.io/v1.
    const service = backend?.get('service', 'name') ?? backend?.get('serviceName');
    if (!backend || service?.text === undefined) return [];
    const port = backend.get('service', 'port', 'number') ?? backend.get('service', 'port', 'name');
    return [
      {
        route: `Ingress ${name}`,
        service: service.text,
        namespace,
        port: port ?? backend.get('servicePort'),
        expect: annotated ?? ['http'],
        evidence: annotated ? `annotation of Ingress ${name}` : `Ingress ${name}`,
        isDefault: annotated === undefined,
        file,
        origin: originOf(file, service),
      },
    ];
  });
}
