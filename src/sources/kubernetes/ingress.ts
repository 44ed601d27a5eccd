import type { Backend } from './backend.ts';
import { originOf, type Resource, textMap } from './manifest.ts';

/** Annotations of the Ingress controller of NGINX that list Services, and what these speak. */
const SERVICE_LISTS: readonly (readonly [annotation: string, expect: readonly string[]])[] = [
  ['nginx.org/ssl-services', ['https']],
  ['nginx.org/grpc-services', ['grpc']],
];

/** Services that an annotation lists. */
const MAX_LISTED = 64;

function listedServices(
  annotations: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    SERVICE_LISTS.flatMap(([annotation, expect]) =>
      (annotations.get(annotation) ?? '')
        .split(',', MAX_LISTED)
        .map((service) => [service.trim(), expect] as const),
    ),
  );
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

/** The Services that an Ingress leads to, with what annotations of its controllers say. */
export function ingressBackends(resource: Resource): Backend[] {
  const { name, namespace, tree, file } = resource;
  const annotations = textMap(tree.get('metadata', 'annotations'));
  const written = [...annotations].find(([key]) => key.endsWith('/backend-protocol'))?.[1];
  const isPassed = [...annotations].some(
    ([key, value]) => key.endsWith('/ssl-passthrough') && value === 'true',
  );
  const listed = listedServices(annotations);
  const common = isPassed ? ['https'] : BACKEND_PROTOCOLS.get(written?.toUpperCase() ?? '');
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
    const annotated = listed.get(service.text) ?? common;
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
