import type { Origin } from '../../expect/endpoint.ts';
import type { Tree } from '../../yaml/tree.ts';
import { portsOfImage } from '../images.ts';
import type { Clue } from '../source.ts';
import { scrapedPort } from './annotations.ts';
import { ContainerPorts, portsOfContainer } from './container-ports.ts';
import { originOf, type Resource, textMap } from './manifest.ts';
import { clueOfProbe, type PortClue } from './probes.ts';

/** What runs as Pods of one template. */
export interface Workload {
  /** As messages call it: `Deployment web`. */
  readonly title: string;
  readonly namespace: string | undefined;
  /** Labels of its Pods. */
  readonly labels: ReadonlyMap<string, string>;
  readonly ports: ContainerPorts;
  /** What probes and images say of the ports. */
  readonly clues: readonly PortClue[];
  /** The port that annotations of the Pods name for scrapes. */
  readonly scraped?: PortClue;
  /** Every container, init containers too: for their environments. */
  readonly containers: readonly Tree[];
  readonly file: string;
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
  const ports = running.flatMap((one) => portsOfContainer(one, file));
  const scraped = scrapedPort(pod.get('metadata'), file);
  return {
    title: `${kind} ${name}`,
    namespace: resource.namespace,
    labels: textMap(pod.get('metadata', 'labels')),
    ports: new ContainerPorts(ports),
    clues: [...probeClues(running, file), ...imageClues(running, file)],
    ...(scraped ? { scraped } : {}),
    containers: [...containers, ...initial],
    file,
    origin: resource.origin,
  };
}

function templateOf(tree: Tree): Tree | undefined {
  return tree.get('spec', 'template') ?? tree.get('spec', 'jobTemplate', 'spec', 'template');
}

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

function probeClues(containers: readonly Tree[], file: string): PortClue[] {
  return containers.flatMap((container) => {
    const ports = new ContainerPorts(portsOfContainer(container, file));
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
