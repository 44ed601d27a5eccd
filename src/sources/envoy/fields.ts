import type { Origin } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';
import type { Entry, TextPlace, Tree } from '../../yaml/tree.ts';
import { readPort } from '../host-port.ts';

/** The address of a socket, and where its port stands. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  readonly origin: Origin;
}

/** Items and keys of one file that are read: aliases may repeat lists of lists. */
const MAX_READ = 200_000;

/** A file while it is read. */
export class EnvoyFile {
  readonly #file: string;
  #left = MAX_READ;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether a part was left out. */
  get isTooLarge(): boolean {
    return this.#left <= 0;
  }

  items(list: Tree | undefined): readonly Tree[] {
    return list && !this.isTooLarge ? this.#take(list.items) : [];
  }

  /** The messages of a repeated field; Envoy takes a single message for a list of one. */
  messages(repeated: Tree | undefined): readonly Tree[] {
    return repeated && repeated.entries.size > 0 ? [repeated] : this.items(repeated);
  }

  entries(map: Tree): readonly Entry[] {
    return this.isTooLarge ? [] : this.#take([...map.entries.values()]);
  }

  originOf(place: TextPlace): Origin {
    const { line, column } = place;
    return { file: this.#file, line, column };
  }

  #take<T>(all: readonly T[]): readonly T[] {
    const taken = all.slice(0, this.#left);
    this.#left -= taken.length;
    return taken;
  }
}

/** A field by its name; JSON of protocol buffers may write it in camel case as well. */
export function field(tree: Tree | undefined, ...names: readonly string[]): Tree | undefined {
  let found = tree;
  for (const name of names) {
    const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    found = found?.get(name) ?? found?.get(camel);
  }
  return found;
}

/** Undefined for pipes, internal addresses, and ports that the system chooses. */
export function socketAddress(
  address: Tree | undefined,
  file: EnvoyFile,
): SocketAddress | undefined {
  const socket = field(address, 'socket_address');
  const host = field(socket, 'address')?.text;
  const value = field(socket, 'port_value');
  const port = readPort(value?.text ?? '');
  if (host === undefined || port === undefined || !value) return undefined;
  const isUdp = field(socket, 'protocol')?.text?.toUpperCase() === 'UDP';
  return { host, port, transport: isUdp ? 'udp' : 'tcp', origin: file.originOf(value.place) };
}

/** What kind of thing a filter or a socket is: its name and its type, in lower case. */
export function kindOf(tree: Tree | undefined): string {
  const type = field(tree, 'typed_config')?.get('@type')?.text ?? '';
  return `${field(tree, 'name')?.text ?? ''} ${type}`.toLowerCase();
}
