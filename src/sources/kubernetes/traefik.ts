import type { Backend } from './backend.ts';
import { originOf, type Resource } from './manifest.ts';

/** The API group of Traefik's routes, and its former name. */
export const TRAEFIK_GROUPS: ReadonlySet<string> = new Set(['traefik.io', 'traefik.containo.us']);

/** Schemes of Traefik's `services`; without one, the port and its name decide between HTTP and HTTPS. */
const SCHEMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['http', ['http']],
  ['https', ['https']],
  ['h2c', ['http2']],
]);

/** The Services behind an IngressRoute; one for TCP or UDP says nothing of the protocol. */
export function traefikBackends({ kind, name, namespace, tree, file }: Resource): Backend[] {
  if (kind !== 'IngressRoute' && kind !== 'IngressRouteTCP') return [];
  const routes = tree.get('spec', 'routes')?.items ?? [];
  const services = routes.flatMap((one) => one.get('services')?.items ?? []);
  return services.flatMap((one): Backend[] => {
    const service = one.get('name');
    if (service?.text === undefined || (one.get('kind')?.text ?? 'Service') !== 'Service')
      return [];
    const scheme = one.get('scheme')?.text;
    const expect = kind === 'IngressRoute' ? SCHEMES.get(scheme ?? 'http') : undefined;
    const route = `${kind} ${name}`;
    return [
      {
        route,
        service: service.text,
        namespace: one.get('namespace')?.text ?? namespace,
        port: one.get('port'),
        ...(expect ? { expect } : {}),
        evidence: route,
        isDefault: scheme === undefined,
        file,
        origin: originOf(file, service),
      },
    ];
  });
}
