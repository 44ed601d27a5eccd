import type { Scope } from './scope.ts';
import type { ComposeService } from './service.ts';

/** How others reach a service. */
export interface ServiceNetwork {
  /** Names inside the network, the usual one first; none on the host's network. */
  readonly hosts: readonly string[];
  readonly isOnHost: boolean;
  /** Why nothing reaches it now. */
  readonly inactiveReason?: string;
}

export function networkOf(service: ComposeService, profiles: ReadonlySet<string>): ServiceNetwork {
  const mode = service.text('network_mode');
  const inactiveReason = inactiveReasonOf(service, profiles, mode);
  const shared = mode?.startsWith('service:') ? [mode.slice('service:'.length)] : undefined;
  const isOnHost = mode === 'host';
  return {
    hosts: isOnHost ? [] : (shared ?? namesOf(service)),
    isOnHost,
    ...(inactiveReason === undefined ? {} : { inactiveReason }),
  };
}

/** Names of a service: its own, aliases in networks, and those of its container. */
function namesOf(service: ComposeService): string[] {
  const aliases = service
    .all('networks')
    .flatMap(({ tree, scope }) =>
      [...tree.entries.values()].flatMap(({ value }) =>
        (value.get('aliases')?.items ?? []).flatMap(({ text }) =>
          text === undefined ? [] : [scope.text(text)],
        ),
      ),
    );
  const container = [service.text('container_name'), service.text('hostname')];
  const names = [service.name, ...aliases, ...container.filter((name) => name !== undefined)];
  return [...new Set(names.filter((name) => name !== ''))];
}

function inactiveReasonOf(
  service: ComposeService,
  active: ReadonlySet<string>,
  mode: string | undefined,
): string | undefined {
  const profiles = service.texts('profiles');
  const isActive = profiles.length === 0 || profiles.some((one) => active.has(one));
  if (!isActive && !active.has('*')) {
    const [first, ...more] = profiles.map((name) => `"${name}"`);
    const list = more.length > 0 ? `none of the profiles ${[first, ...more].join(', ')} is` : '';
    return list === '' ? `profile ${first} is not active` : `${list} active`;
  }
  if (mode === 'none') return 'it has no network';
  const scale = service.text('scale') ?? service.text('deploy', 'replicas');
  return scale === '0' ? 'no container of it runs' : undefined;
}

/**
 * The profiles that are active: those of the user and of `COMPOSE_PROFILES`; without any, the one with the
 * empty name, as in Compose.
 */
export function activeProfiles(scope: Scope, chosen: readonly string[]): ReadonlySet<string> {
  const listed = scope.value('COMPOSE_PROFILES')?.value.split(',') ?? [];
  const names = [...chosen, ...listed].map((name) => name.trim()).filter((name) => name !== '');
  return new Set(names.length > 0 ? names : ['']);
}

/** Names by which other services know a service: `links: - db:database`. */
export function linkedNames(
  services: readonly ComposeService[],
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const link of services.flatMap((service) => service.texts('links'))) {
    const [target = '', name = ''] = link.split(':');
    if (name === '') continue;
    const known = names.get(target);
    if (known) known.push(name);
    else names.set(target, [name]);
  }
  return names;
}

/** Names that the file makes known without declaring a service. */
export function foreignNames(service: ComposeService): string[] {
  const hosts = service.all('extra_hosts').flatMap(({ tree }) => [...tree.entries.keys()]);
  const listed = service.texts('extra_hosts').map((text) => text.split(/[:=]/)[0] ?? '');
  const links = service.texts('external_links').map((text) => text.split(':').at(-1) ?? '');
  return [...hosts, ...listed, ...links].filter((name) => name !== '');
}
