import type { Origin } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';
import type { Tree } from '../../yaml/tree.ts';
import { portsOfImage } from '../images.ts';
import type { Clue } from '../source.ts';
import { originOf, portOf, type Resource, textsOf } from './manifest.ts';
import { clueOfProbe, type PortClue } from './probes.ts';

/** What runs as Pods of one template. */
export interface Workload {
  /** As messages call it: `Deployment web`. */
  readonly title: string;
  readonly namespace: string | undefined;
  /** Labels of its Pods. */
  readonly labels: ReadonlyMap<string, string>;
  readonly ports: readonly ContainerPort[];
  /** What probes and images say of the ports. */
  readonly clues: readonly PortClue[];
  /** Every container, init containers too: for their environments. */
  readonly containers: readonly Tree[];
  readonly file: string;
  readonly origin: Origin;
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly transport: Transport;
  readonly origin: Origin;
}

/** The workload that an object describes: a Pod, or anything with a template of Pods. */
export function workloadOf(resource: Resource): Workload | undefined {
  const { kind, name, tree, file } = resource;
  const pod = kind === 'Pod' ? tree : templateOf(tree);
  const spec = pod?.get('spec');
  const containers = spec?.get('containers')?.items ?? [];
  if (!pod || containers.length === 0) return undefined;
  const initial = spec?.get('initContainers')?.items ?? [];
  // An init container that always restarts is a sidecar.
  const sidecars = initial.filter((one) => one.get('restartPolicy')?.text === 'Always');
  const running = [...containers, ...sidecars];
  const ports = running.flatMap((one) => portsOf(one, file));
  return {
    title: `${kind} ${name}`,
    namespace: resource.namespace,
    labels: textsOf(pod.get('metadata', 'labels')),
    ports,
    clues: [...probeClues(running, file), ...imageClues(running, file)],
    containers: [...containers, ...initial],
    file,
    origin: resource.origin,
  };
}

/** The number of a port that is written as a number or as a name. */
export function resolvePort(
  written: Tree | undefined,
  ports: readonly ContainerPort[],
  transport: Transport = 'tcp',
): number | undefined {
  if (written?.number !== undefined) return portOf(written);
  const name = written?.text;
  if (name === undefined) return undefined;
  return ports.find((one) => one.name === name && one.transport === transport)?.port;
}

function templateOf(tree: Tree): Tree | undefined {
  return tree.get('spec', 'template') ?? tree.get('spec', 'jobTemplate', 'spec', 'template');
}

function portsOf(container: Tree, file: string): ContainerPort[] {
  return (container.get('ports')?.items ?? []).flatMap((item) => {
    const port = portOf(item.get('containerPort'));
    const transport = transportOf(item.get('protocol')?.text);
    if (port === undefined || transport === undefined) return [];
    return [{ name: item.get('name')?.text, port, transport, origin: originOf(file, item) }];
  });
}

/** TCP where nothing is written; undefined for SCTP. */
export function transportOf(protocol: string | undefined): Transport | undefined {
  const text = protocol?.toLowerCase() ?? 'tcp';
  return text === 'tcp' || text === 'udp' ? text : undefined;
}

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

function probeClues(containers: readonly Tree[], file: string): PortClue[] {
  return containers.flatMap((container) => {
    const ports = portsOf(container, file);
    return PROBES.flatMap((name) => {
      const probe = container.get(name);
      const clue = probe && clueOfProbe(name, probe, ports, file);
      return clue ? [clue] : [];
    });
  });
}

function imageClues(containers: readonly Tree[], file: string): PortClue[] {
  return containers.flatMap((container) => {
    const image = container.get('image');
    const text = image?.text;
    if (!image || text === undefined) return [];
    return portsOfImage(text).map(({ port, expect }) => {
      const evidence = `image ${nameOfImage(text)}`;
      const clue: Clue = { expect, certainty: 'guess', evidence, origin: originOf(file, image) };
      return { port, clue };
    });
  });
}

/** The last part of an image's name without tag and digest. */
function nameOfImage(image: string): string {
  const path = image.split('@', 1)[0] ?? image;
  return (path.slice(path.lastIndexOf('/') + 1).split(':', 1)[0] ?? '').slice(0, 60);
}
