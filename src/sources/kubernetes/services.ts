import type { Origin } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';
import type { Tree } from '../../yaml/tree.ts';
import { expectOfPortName } from '../port-name.ts';
import type { Clue, Contradiction, Published, SourceNote } from '../source.ts';
import { readAppProtocol } from './app-protocol.ts';
import { hostsOf, titleOf, type WorkloadIndex } from './cluster.ts';
import { type ContainerPort, transportOf } from './container-ports.ts';
import { originOf, portNumber, type Resource, textMap } from './manifest.ts';
import { isTypoOf } from './typo.ts';
import type { Workload } from './workloads.ts';

/** Names of ports that a wrong name is compared with, so that hostile files stay linear. */
const MAX_NAMES = 100;
/** Addresses of one Service outside of the cluster. */
const MAX_ADDRESSES = 16;

/** A Service, and the workloads of the files that it selects. */
export interface ClusterService {
  readonly resource: Resource;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly workloads: readonly Workload[];
  readonly ports: readonly ClusterPort[];
  /** The ports by number and by name, as routes write them. */
  readonly portsByText: ReadonlyMap<string, ClusterPort>;
  /** The host that an ExternalName stands for. */
  readonly externalName?: string;
  readonly notes: readonly SourceNote[];
  readonly contradictions: readonly Contradiction[];
}

export interface ClusterPort {
  readonly name: string | undefined;
  /** What clients connect to: the container's port where the Service is headless. */
  readonly port: number;
  /** The port as the Service and routes to it write it. */
  readonly servicePort: number;
  readonly transport: Transport;
  /** The port of the container; undefined if its name cannot be resolved. */
  readonly targetPort: number | undefined;
  readonly targetName: string | undefined;
  readonly published: readonly Published[];
  readonly unpublishedReason?: string;
  /** What the port itself and its name say. */
  readonly clues: readonly Clue[];
  /** Whether `appProtocol` states the protocol, which settles it for routes as well. */
  readonly isStated: boolean;
  readonly origin: Origin;
}

/** Reads a Service of the core API. */
export function clusterServiceOf(resource: Resource, index: WorkloadIndex): ClusterService {
  const { name, namespace, tree, file } = resource;
  const spec = tree.get('spec');
  const selector = textMap(spec?.get('selector'));
  const workloads = index.select(namespace, selector);
  const notes: SourceNote[] = [];
  const contradictions: Contradiction[] = [];
  if (selector.size > 0 && workloads.length === 0) {
    const origin = originOf(file, spec?.get('selector') ?? tree);
    const near = index.mistyped(namespace, selector);
    const message = `Service ${name} selects no Pods of these files`;
    if (near) {
      const hint = `did you mean "${near.label}: ${near.value}"?`;
      contradictions.push({ message, hint, origin, other: near.workload.origin });
    } else if (index.inNamespace(namespace).length > 0) {
      notes.push({ message, origin });
    }
  }
  const type = spec?.get('type')?.text ?? 'ClusterIP';
  const externalName = type === 'ExternalName' ? spec?.get('externalName')?.text : undefined;
  const read = new PortReader(resource, workloads, notes, contradictions);
  const ports = (spec?.get('ports')?.items ?? []).flatMap((item) => read.port(item) ?? []);
  const portsByText = new Map<string, ClusterPort>();
  for (const one of ports) {
    portsByText.set(String(one.servicePort), one);
    if (one.name !== undefined) portsByText.set(one.name, one);
  }
  const title = titleOf(name, namespace);
  const hosts = hostsOf(name, namespace);
  const external = externalName === undefined ? {} : { externalName };
  return {
    resource,
    title,
    hosts,
    workloads,
    ports,
    portsByText,
    ...external,
    notes,
    contradictions,
  };
}

/** Reads the ports of one Service. */
class PortReader {
  readonly #resource: Resource;
  readonly #workloads: readonly Workload[];
  readonly #notes: SourceNote[];
  readonly #contradictions: Contradiction[];
  readonly #addresses: readonly string[];
  readonly #isHeadless: boolean;

  constructor(
    resource: Resource,
    workloads: readonly Workload[],
    notes: SourceNote[],
    contradictions: Contradiction[],
  ) {
    this.#resource = resource;
    this.#workloads = workloads;
    this.#notes = notes;
    this.#contradictions = contradictions;
    this.#addresses = externalAddresses(resource.tree);
    this.#isHeadless = resource.tree.get('spec', 'clusterIP')?.text === 'None';
  }

  port(item: Tree): ClusterPort | undefined {
    const { file, name: service } = this.#resource;
    const port = portNumber(item.get('port'));
    const transport = transportOf(item.get('protocol')?.text);
    if (port === undefined || transport === undefined) return undefined;
    const origin = originOf(file, item);
    const target = item.get('targetPort');
    const targetName = target?.number === undefined ? target?.text : undefined;
    const wanted = target?.number === undefined ? port : portNumber(target);
    const container = this.#container(targetName ?? wanted, transport);
    const targetPort = targetName === undefined ? wanted : container?.port;
    if (target && !container) this.#checkTarget(target);
    const name = item.get('name')?.text;
    const stated = this.#stated(item.get('appProtocol'));
    const named = stated ?? this.#named(item.get('name'), target, container);
    const isMoved = this.#isHeadless && targetPort !== undefined && targetPort !== port;
    if (isMoved) {
      const message = `Service ${service} is headless: its clients reach port ${targetPort}, not ${port}`;
      this.#notes.push({ message, origin });
    }
    return {
      name,
      port: isMoved ? targetPort : port,
      servicePort: port,
      transport,
      targetPort,
      targetName: targetName ?? container?.name,
      published: this.#addresses.map((host) => ({ host, port, origin })),
      ...(this.#addresses.length > 0 ? {} : { unpublishedReason: this.#reason(item, container) }),
      clues: named ? [named] : [],
      isStated: stated !== undefined,
      origin,
    };
  }

  #stated(written: Tree | undefined): Clue | undefined {
    const text = written?.text;
    if (!written || text === undefined) return undefined;
    const { expect, note, hint } = readAppProtocol(text);
    const origin = originOf(this.#resource.file, written);
    if (note) this.#notes.push({ message: note, ...(hint ? { hint } : {}), origin });
    if (!expect) return undefined;
    return { expect, certainty: 'stated', evidence: `appProtocol ${text}`, origin };
  }

  /** The name of the port, else the one of the container's port behind it. */
  #named(
    name: Tree | undefined,
    target: Tree | undefined,
    container: ContainerPort | undefined,
  ): Clue | undefined {
    const { file } = this.#resource;
    const names = [
      { text: name?.text, origin: originOf(file, name ?? this.#resource.tree) },
      {
        text: target?.number === undefined ? target?.text : undefined,
        origin: target && originOf(file, target),
      },
      { text: container?.name, origin: container?.origin },
    ];
    for (const { text, origin } of names) {
      const expect = text === undefined ? undefined : expectOfPortName(text);
      if (expect && origin) {
        return { expect, certainty: 'name', evidence: `port name ${text}`, origin };
      }
    }
    return undefined;
  }

  /** The port of a container with this name or number. */
  #container(wanted: string | number | undefined, transport: Transport): ContainerPort | undefined {
    for (const { ports } of this.#workloads) {
      const found =
        typeof wanted === 'string'
          ? ports.named(wanted, transport)
          : wanted !== undefined && ports.numbered(wanted, transport);
      if (found) return found;
    }
    return undefined;
  }

  /** Reports a target that no container declares: a name leads nowhere then, a number may be open. */
  #checkTarget(target: Tree): void {
    const [workload] = this.#workloads;
    if (!workload) return;
    const { file, name } = this.#resource;
    const origin = originOf(file, target);
    const declared = this.#workloads.find(({ ports }) => ports.all.length > 0)?.ports.all;
    if (target.number !== undefined) {
      if (!declared) return;
      const message = `Service ${name} leads to port ${target.number}, which no container declares`;
      this.#notes.push({ message, hint: 'it may be closed', origin });
      return;
    }
    const names = (declared ?? []).slice(0, MAX_NAMES).flatMap((one) => one.name ?? []);
    const meant = names.find((one) => isTypoOf(one, target.text ?? ''));
    this.#contradictions.push({
      message: `Service ${name} leads to port "${target.text}", which ${workload.title} does not declare`,
      ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
      origin,
      other: declared?.[0]?.origin ?? workload.origin,
    });
  }

  #reason(item: Tree, container: ContainerPort | undefined): string {
    const type = this.#resource.tree.get('spec', 'type')?.text;
    const nodePort = item.get('nodePort')?.number ?? container?.hostPort;
    if (type === 'LoadBalancer') return 'the address of the load balancer is not in the file';
    if (type !== 'NodePort' && nodePort === undefined) return 'only inside the cluster';
    return nodePort === undefined
      ? 'ephemeral port of the nodes'
      : `port ${nodePort} of the nodes, whose addresses are not in the file`;
  }
}

/** Addresses outside of the cluster: of load balancers, once they have one, and `externalIPs`. */
function externalAddresses(tree: Tree): string[] {
  const spec = tree.get('spec');
  const given = spec?.get('externalIPs')?.items ?? [];
  const fixed = spec?.get('loadBalancerIP');
  const assigned = (tree.get('status', 'loadBalancer', 'ingress')?.items ?? []).flatMap(
    (one) => one.get('hostname') ?? one.get('ip') ?? [],
  );
  const balancer = assigned.length > 0 ? assigned : fixed ? [fixed] : [];
  return [...new Set([...balancer, ...given].flatMap((one) => one.text ?? []))].slice(
    0,
    MAX_ADDRESSES,
  );
}
