import type { Origin } from '../../expect/endpoint.ts';
import type { Tree } from '../../yaml/tree.ts';
import { hostToAsk, isAnyAddress } from '../host-port.ts';
import type { Clue, Listener } from '../source.ts';
import { type EnvoyFile, field, kindOf, socketAddress } from './fields.ts';

/** What a filter of a listener says of a cluster that it leads to. */
export interface Route {
  readonly cluster: string;
  /** The protocol that the filter reads; undefined where it passes bytes on. */
  readonly expect?: string;
  readonly isUdp: boolean;
  readonly origin: Origin;
}

/** Network filters, by a part of their names, and what they read. */
const FILTERS: readonly (readonly [part: string, stack: string])[] = [
  ['http_connection_manager', 'http'],
  ['httpconnectionmanager', 'http'],
  ['kafka_broker', 'kafka'],
  ['redis_proxy', 'redis'],
  ['mysql_proxy', 'mysql'],
  ['postgres_proxy', 'postgresql'],
  ['mongo_proxy', 'mongodb'],
  ['thrift_proxy', 'thrift'],
  ['zookeeper_proxy', 'zookeeper'],
  ['smtp_proxy', 'smtp'],
  ['dns_filter', 'dns'],
];
/** Values nested deeper hold no clusters. */
const MAX_DEPTH = 24;

/** The port that a listener binds. */
export function envoyListeners(listener: Tree, file: EnvoyFile): readonly Listener[] {
  const address = socketAddress(field(listener, 'address'), file);
  if (!address) return [];
  const { host, port, origin } = address;
  const transport = address.transport;
  const name = field(listener, 'name')?.text;
  const clue =
    transport === 'udp' ? udpClue(listener, origin, file) : clueOf(listener, origin, file);
  const needsHeader = file
    .messages(field(listener, 'listener_filters'))
    .some((one) => kindOf(one).includes('proxy_protocol'));
  return [
    {
      service: name ?? `envoy-${port}`,
      hosts: isAnyAddress(host) ? [] : [host],
      port,
      transport,
      published: [{ host: hostToAsk(host), port, origin }],
      ...(needsHeader ? { inactiveReason: 'clients must send a PROXY header first' } : {}),
      clues: clue ? [clue] : [],
      origin,
    },
  ];
}

/** The port of the administration, which is HTTP. */
export function adminOf(root: Tree, file: EnvoyFile): readonly Listener[] {
  const address = socketAddress(field(root, 'admin', 'address'), file);
  if (!address) return [];
  const { host, port, origin } = address;
  const clue: Clue = { expect: ['http'], certainty: 'stated', evidence: 'Envoy admin', origin };
  return [
    {
      service: 'envoy-admin',
      hosts: isAnyAddress(host) ? [] : [host],
      port,
      transport: 'tcp',
      published: [{ host: hostToAsk(host), port, origin }],
      clues: [clue],
      origin,
    },
  ];
}

function chainsOf(listener: Tree, file: EnvoyFile): readonly Tree[] {
  const fallback = field(listener, 'default_filter_chain');
  return [...file.messages(field(listener, 'filter_chains')), ...(fallback ? [fallback] : [])];
}

/** What clients send to all filter chains together. */
function clueOf(listener: Tree, origin: Origin, file: EnvoyFile): Clue | undefined {
  const chains = chainsOf(listener, file).map((chain) => {
    const isInTls = kindOf(field(chain, 'transport_socket')).includes('tls');
    const filter = protocolOf(file.messages(field(chain, 'filters')));
    const name = filter && (filter.name === 'http' ? httpName(filter.tree) : filter.name);
    if (!isInTls) return { name, filter };
    return { name: name === undefined ? 'tls' : name === 'http' ? 'https' : `tls/${name}`, filter };
  });
  const names = chains.flatMap(({ name }) => name ?? []);
  if (names.length === 0 || names.length < chains.length)
    return tlsInspected(listener, origin, file);
  const kind = chains[0]?.filter?.kind ?? 'TLS';
  const evidence = `Envoy listener ${kind}`;
  return { expect: [...new Set(names)], certainty: 'stated', evidence, origin };
}

/** Chains that are chosen by server names, with the TLS of clients passed on. */
function tlsInspected(listener: Tree, origin: Origin, file: EnvoyFile): Clue | undefined {
  const chains = chainsOf(listener, file);
  const isByName = chains.every((chain) => field(chain, 'filter_chain_match', 'server_names'));
  if (chains.length === 0 || !isByName) return undefined;
  return { expect: ['tls'], certainty: 'stated', evidence: 'Envoy server_names', origin };
}

function udpClue(listener: Tree, origin: Origin, file: EnvoyFile): Clue | undefined {
  const isQuic = field(listener, 'udp_listener_config', 'quic_options') !== undefined;
  const isDns = file
    .messages(field(listener, 'listener_filters'))
    .some((one) => kindOf(one).includes('dns_filter'));
  if (!isQuic && !isDns) return undefined;
  const evidence = `Envoy ${isQuic ? 'quic_options' : 'dns_filter'}`;
  return { expect: [isQuic ? 'quic' : 'dns'], certainty: 'stated', evidence, origin };
}

interface FoundFilter {
  readonly name: string;
  /** As Envoy calls it. */
  readonly kind: string;
  readonly tree: Tree;
}

function protocolOf(filters: readonly Tree[]): FoundFilter | undefined {
  for (const tree of filters) {
    const kind = kindOf(tree);
    const found = FILTERS.find(([part]) => kind.includes(part));
    if (found) return { kind: found[0], name: found[1], tree };
  }
  return undefined;
}

function httpName(filter: Tree): string {
  const codec = field(filter, 'typed_config', 'codec_type')?.text?.toUpperCase();
  return codec === 'HTTP2' ? 'http2' : 'http';
}

/** The filters of all chains of a listener. */
export function filtersOf(listener: Tree, file: EnvoyFile): readonly Tree[] {
  return chainsOf(listener, file).flatMap((chain) => file.messages(field(chain, 'filters')));
}

/** The clusters that the filters of a listener name, with the protocol of the first filter that reads one. */
export function routesOf(listener: Tree, file: EnvoyFile): readonly Route[] {
  // HTTP/3 of clients is passed on over TCP.
  const isUdp =
    socketAddress(field(listener, 'address'), file)?.transport === 'udp' &&
    field(listener, 'udp_listener_config', 'quic_options') === undefined;
  const chains = chainsOf(listener, file).map((chain) => file.messages(field(chain, 'filters')));
  const overUdp = file.messages(field(listener, 'listener_filters'));
  return [...chains, overUdp].flatMap((filters) => {
    const found = protocolOf(filters);
    const expect = found?.name;
    return filters.flatMap((filter) =>
      clusterNames(filter, file, MAX_DEPTH).map((name) => ({
        cluster: name.text ?? '',
        ...(expect === undefined ? {} : { expect }),
        isUdp,
        origin: file.originOf(name.place),
      })),
    );
  });
}

/** Every value of a key `cluster`, and the names of weighted clusters. */
function clusterNames(tree: Tree, file: EnvoyFile, depth: number): readonly Tree[] {
  if (depth === 0) return [];
  const own = file.entries(tree).flatMap(({ key, value }): readonly Tree[] => {
    if (key === 'cluster' && value.text !== undefined) return [value];
    if (key === 'clusters') return file.items(value).flatMap((item) => field(item, 'name') ?? []);
    return clusterNames(value, file, depth - 1);
  });
  return [...own, ...file.items(tree).flatMap((item) => clusterNames(item, file, depth - 1))];
}
