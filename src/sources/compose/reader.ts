import { isSingleLabel } from '../host-kind.ts';
import type { Listener, SourceFacts, SourceInput, SourceReader } from '../source.ts';
import { contradictionsIn, wrongReferences } from './contradictions.ts';
import {
  factsOfService,
  healthReferences,
  type ServiceFacts,
  serviceListeners,
} from './listeners.ts';
import { activeProfiles, foreignNames, linkedNames, networkOf } from './network.ts';
import { endingServices } from './program.ts';
import { type Project, readProject } from './project.ts';

/** Reads Compose files (compose-spec), with what they include and extend. */
export const composeReader: SourceReader = {
  kind: 'compose',
  title: 'Docker Compose',
  fits,
  read,
};

const NAME = /(?:^|[/\\])(?:docker-)?compose(?:[.-][\w.-]{0,100})?\.ya?ml$/i;
const SERVICES = /^services:/m;
/** Keys that services have and that other files with `services` do not. */
const SERVICE_KEYS = /[\s{,](?:image|build|container_name|extends|network_mode|ports|expose):/;

function fits(file: string, text: string): boolean {
  if (NAME.test(file)) return true;
  // Standard input has no name.
  return (file === '-' || /\.ya?ml$/i.test(file)) && SERVICES.test(text) && SERVICE_KEYS.test(text);
}

function read(input: SourceInput): SourceFacts {
  const project = readProject(input);
  const services = servicesOf(project, input.profiles);
  const active = services.filter(({ network }) => network.inactiveReason === undefined);
  const listeners = services.flatMap(serviceListeners);
  const written = active.flatMap((facts) => [
    ...facts.variables.references,
    ...healthReferences(facts),
  ]);
  const wrong = wrongReferences(written, active);
  const references = written.filter((reference) => !wrong.has(reference));
  const names = services.flatMap(({ service, network }) => [
    ...[service.name, ...network.hosts],
    ...foreignNames(service),
  ]);
  // Services of other projects in a shared network are known only there.
  const shared = project.hasExternalNetwork
    ? references.map(({ host }) => host).filter(isSingleLabel)
    : [];
  return {
    vantage: listeners.some(isPublished) ? 'host' : 'network',
    listeners,
    references,
    declared: [...new Set([...names, ...shared])],
    notes: [...project.notes, ...active.flatMap(({ variables }) => variables.notes)],
    contradictions: [...contradictionsIn(active), ...wrong.values()],
  };
}

function servicesOf({ services, scope }: Project, chosen: readonly string[]): ServiceFacts[] {
  const profiles = activeProfiles(scope, chosen);
  const linked = linkedNames(services);
  const ending = endingServices(services);
  return services.map((service) => {
    const network = networkOf(service, profiles);
    const hosts = network.isOnHost ? [] : [...network.hosts, ...(linked.get(service.name) ?? [])];
    return factsOfService(service, { ...network, hosts: [...new Set(hosts)] }, ending);
  });
}

function isPublished({ published }: Listener): boolean {
  return published.length > 0;
}
