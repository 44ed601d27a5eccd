import { expectOfImagePort, nameOfImage, portsOfImage } from '../images.ts';
import type { Contradiction, Reference } from '../source.ts';
import { areCompatible } from '../stacks.ts';
import type { DeclaredPort } from './declared-ports.ts';
import type { ServiceFacts } from './listeners.ts';

/** What a file says of its active services that cannot be right. */
export function contradictionsIn(active: readonly ServiceFacts[]): Contradiction[] {
  return [...active.flatMap(wrongContainerPort), ...publishedTwice(active)];
}

/** Official images whose port changes only by a command, a variable or a configuration file. */
const FIXED_IMAGES = [
  'cassandra',
  'mariadb',
  'memcached',
  'mongo',
  'mysql',
  'postgres',
  'redis',
  'valkey',
];

/** The ports of a service whose image decides them; undefined if anything else may. */
function fixedPorts(facts: ServiceFacts): readonly number[] | undefined {
  const { image, service, environment, network } = facts;
  if (image === undefined || !FIXED_IMAGES.includes(nameOfImage(image))) return undefined;
  const mayChangeIt =
    environment.isPartial ||
    network.isOnHost ||
    service.last('network_mode') !== undefined ||
    ['command', 'entrypoint', 'build', 'configs'].some((key) => service.last(key)) ||
    environment.variables.some(({ name }) => /PORT|CONF|ARGS|FLAGS|OPTS|OPTIONS/.test(name)) ||
    mountsConfig(facts);
  return mayChangeIt ? undefined : portsOfImage(image).map(({ port }) => port);
}

function mountsConfig({ service }: ServiceFacts): boolean {
  const long = service
    .all('volumes')
    .flatMap(({ tree }) => tree.items.map((item) => item.get('target')?.text ?? ''));
  return [...service.texts('volumes'), ...long].some((text) =>
    /\/etc\/|\/conf|\.(?:conf|cnf|ini|cfg|ya?ml|json|toml)(?::|$)/.test(text),
  );
}

/** A published port that the container does not serve: `5433:5433` of PostgreSQL. */
function wrongContainerPort(facts: ServiceFacts): Contradiction[] {
  const { declared, image = '', service } = facts;
  const fixed = fixedPorts(facts);
  const published = declared.filter((one) => isPublishedTcp(one));
  const usual = fixed?.[0];
  if (!fixed || usual === undefined || published.length === 0) return [];
  if (declared.some(({ port }) => fixed.includes(port))) return [];
  const written = service.last('image');
  return published.slice(0, 1).map(({ port, published: on, origin }) => ({
    message: `${service.name} publishes port ${port} of the container, where ${nameOfImage(image)} listens on ${usual}`,
    hint: `write "${on ?? port}:${usual}"`,
    origin,
    ...(written ? { other: written.scope.origin(written.tree.place) } : {}),
  }));
}

function isPublishedTcp({ published, unpublishedReason, transport }: DeclaredPort): boolean {
  return transport === 'tcp' && (published !== undefined || unpublishedReason !== undefined);
}

/** One port of the host for two containers: the second one cannot start. */
function publishedTwice(services: readonly ServiceFacts[]): Contradiction[] {
  const seen = new Map<string, { name: string; port: DeclaredPort }>();
  const found: Contradiction[] = [];
  for (const { service, declared, network } of services) {
    // In the network of the host nothing is published.
    for (const port of network.isOnHost ? [] : declared) {
      if (port.published === undefined) continue;
      const key = `${port.hostIp ?? ''}:${port.published}/${port.transport}`;
      const other = seen.get(key);
      if (!other) seen.set(key, { name: service.name, port });
      else if (other.name !== service.name || other.port.port !== port.port) {
        found.push({
          message: `${other.name} and ${service.name} publish the same port ${port.published} of the host`,
          hint: 'give one of them another port',
          origin: port.origin,
          other: other.port.origin,
        });
      }
    }
  }
  return found;
}

/** References to a port that a service of a known image does not listen on. */
export function wrongReferences(
  references: readonly Reference[],
  services: readonly ServiceFacts[],
): ReadonlyMap<Reference, Contradiction> {
  const byHost = new Map<string, ServiceFacts>();
  for (const facts of services) for (const host of facts.network.hosts) byHost.set(host, facts);
  const found = new Map<Reference, Contradiction>();
  for (const reference of references) {
    const target = byHost.get(reference.host);
    const contradiction = target && wrongReference(reference, target);
    if (contradiction) found.set(reference, contradiction);
  }
  return found;
}

function wrongReference(
  { port, clue, host, origin }: Reference,
  facts: ServiceFacts,
): Contradiction | undefined {
  const { declared, image = '', health } = facts;
  const fixed = fixedPorts(facts);
  const usual = fixed?.[0];
  if (!fixed || usual === undefined || port === undefined || fixed.includes(port)) return undefined;
  const isKnown =
    declared.some((one) => one.port === port || one.published === port) ||
    health?.clues.some((one) => one.port === port);
  const expect = expectOfImagePort(image, usual) ?? [];
  if (isKnown || clue?.certainty !== 'stated' || !areCompatible(clue.expect, expect))
    return undefined;
  const message = `${host}:${port} is not a port of ${host}: ${nameOfImage(image)} listens on ${usual}`;
  return { message, hint: `use ${host}:${usual}`, origin };
}
