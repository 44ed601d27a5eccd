import type { Origin } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';
import type { Tree } from '../../yaml/tree.ts';
import { originOf, portNumber } from './manifest.ts';

/** A port that a container declares. */
export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly transport: Transport;
  /** The port of the node that leads to it. */
  readonly hostPort?: number;
  readonly origin: Origin;
}

/** The ports of one container, or of all containers of a Pod; the first of a name or a number counts. */
export class ContainerPorts {
  readonly all: readonly ContainerPort[];
  readonly #byName = new Map<string, ContainerPort>();
  readonly #byNumber = new Map<string, ContainerPort>();

  constructor(all: readonly ContainerPort[]) {
    this.all = all;
    for (const one of all.toReversed()) {
      this.#byNumber.set(`${one.port}/${one.transport}`, one);
      if (one.name !== undefined) this.#byName.set(`${one.name}/${one.transport}`, one);
    }
  }

  named(name: string, transport: Transport): ContainerPort | undefined {
    return this.#byName.get(`${name}/${transport}`);
  }

  numbered(port: number, transport: Transport): ContainerPort | undefined {
    return this.#byNumber.get(`${port}/${transport}`);
  }

  /** The number of a TCP port that is written as a number or as a name. */
  resolve(written: Tree | undefined): number | undefined {
    if (written?.number !== undefined) return portNumber(written);
    return written?.text === undefined ? undefined : this.named(written.text, 'tcp')?.port;
  }
}

/** The ports that a container declares over TCP and UDP. */
export function portsOfContainer(container: Tree, file: string): ContainerPort[] {
  return (container.get('ports')?.items ?? []).flatMap((item) => {
    const port = portNumber(item.get('containerPort'));
    const transport = transportOf(item.get('protocol')?.text);
    if (port === undefined || transport === undefined) return [];
    const hostPort = portNumber(item.get('hostPort'));
    return [
      {
        name: item.get('name')?.text,
        port,
        transport,
        ...(hostPort === undefined ? {} : { hostPort }),
        origin: originOf(file, item),
      },
    ];
  });
}

/** TCP where nothing is written; undefined for SCTP. */
export function transportOf(protocol: string | undefined): Transport | undefined {
  const text = protocol?.toLowerCase() ?? 'tcp';
  return text === 'tcp' || text === 'udp' ? text : undefined;
}
