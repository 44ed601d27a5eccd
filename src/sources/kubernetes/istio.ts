import type { Tree } from '../../yaml/tree.ts';
import type { Backend } from './backend.ts';
import { originOf, type Resource } from './manifest.ts';

/** The API group of Istio's routes, gateways and rules. */
export const ISTIO_GROUP = 'networking.istio.io';

/** The Services that a VirtualService leads to, or whose TLS a DestinationRule describes. */
export function istioBackends(resource: Resource): Backend[] {
  if (resource.kind === 'VirtualService') return virtualServiceBackends(resource);
  return resource.kind === 'DestinationRule' ? securedBackends(resource) : [];
}

/** What the routes of a VirtualService carry; `tls` passes the TLS of clients on. */
const ROUTES: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['http', ['http']],
  ['tls', ['tls']],
  ['tcp', undefined],
]);

function virtualServiceBackends(resource: Resource): Backend[] {
  const spec = resource.tree.get('spec');
  return [...ROUTES].flatMap(([kind, expect]) => {
    const routes = spec?.get(kind)?.items ?? [];
    const destinations = routes.flatMap((route) => [
      ...(route.get('route')?.items ?? []).flatMap((one) => one.get('destination') ?? []),
      ...[route.get('mirror') ?? []].flat(),
    ]);
    return destinations.flatMap((one) =>
      backendAt(resource, one, {
        port: one.get('port', 'number'),
        ...(expect ? { expect } : {}),
        isDefault: kind === 'http',
      }),
    );
  });
}

/** `SIMPLE` and `MUTUAL` speak TLS with the Service itself; `ISTIO_MUTUAL` is a matter of the sidecars. */
function securedBackends(resource: Resource): Backend[] {
  const spec = resource.tree.get('spec');
  const policy = spec?.get('trafficPolicy');
  const settings = policy?.get('portLevelSettings')?.items ?? [];
  return [...settings, policy ?? []].flat().flatMap((setting) => {
    if (!spec || !/^(?:SIMPLE|MUTUAL)$/.test(setting.get('tls', 'mode')?.text ?? '')) return [];
    const port = setting.get('port', 'number');
    const secured = { port, expect: ['tls'], isDefault: false, addsTls: true } as const;
    return backendAt(resource, spec, secured);
  });
}

function backendAt(
  { kind, name, namespace, file }: Resource,
  place: Tree,
  carried: Pick<Backend, 'port' | 'expect' | 'isDefault' | 'addsTls'>,
): Backend[] {
  const host = place.get('host');
  const found = host?.text === undefined ? undefined : serviceOf(host.text, namespace);
  if (!host || !found) return [];
  const route = `${kind} ${name}`;
  const origin = originOf(file, host);
  return [{ ...found, ...carried, route, evidence: route, yieldsToName: true, file, origin }];
}

const LABEL = /^[a-z0-9-]{1,63}$/;

/** A name without dots is a Service of the same namespace; other hosts are outside, unless they end as Services do. */
function serviceOf(
  host: string,
  namespace: string | undefined,
): Pick<Backend, 'service' | 'namespace'> | undefined {
  const [service = '', other, svc] = host.split('.', 4);
  // Patterns and placeholders are not names.
  if (!LABEL.test(service) || !LABEL.test(other ?? service)) return undefined;
  if (other === undefined) return { service, namespace };
  return svc === 'svc' ? { service, namespace: other } : undefined;
}
