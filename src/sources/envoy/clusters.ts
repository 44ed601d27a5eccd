import type { Tree } from '../../yaml/tree.ts';
import { nameInsideTls } from '../scheme.ts';
import type { Clue, Reference } from '../source.ts';
import { type EnvoyFile, field, kindOf, socketAddress } from './fields.ts';
import type { Route } from './listeners.ts';

/** The endpoints of all clusters, with what their options and the filters that lead to them say. */
export function clusterReferences(
  clusters: readonly Tree[],
  routes: readonly Route[],
  file: EnvoyFile,
): readonly Reference[] {
  const byName = new Map<string, Route>();
  for (const route of routes) {
    const known = byName.get(route.cluster);
    if (!known || (known.expect === undefined && route.expect !== undefined)) {
      byName.set(route.cluster, route);
    }
  }
  return clusters.flatMap((cluster) => {
    const route = byName.get(field(cluster, 'name')?.text ?? '');
    return endpointsOf(cluster, route, file);
  });
}

function endpointsOf(
  cluster: Tree,
  route: Route | undefined,
  file: EnvoyFile,
): readonly Reference[] {
  const socket = field(cluster, 'transport_socket');
  const serverName = field(socket, 'typed_config', 'sni')?.text;
  const clue = clueOf(cluster, route, file);
  const localities = file.messages(field(cluster, 'load_assignment', 'endpoints'));
  const endpoints = localities.flatMap((one) => file.messages(field(one, 'lb_endpoints')));
  return endpoints.flatMap((one) => {
    const address = socketAddress(field(one, 'endpoint', 'address'), file);
    if (!address) return [];
    const transport = route?.isUdp || isOverQuic(cluster) ? 'udp' : address.transport;
    return {
      ...address,
      transport,
      ...(clue && !route?.isUdp ? { clue } : {}),
      role: 'peer',
      ...(serverName === undefined ? {} : { serverName }),
    };
  });
}

function isOverQuic(cluster: Tree): boolean {
  return kindOf(field(cluster, 'transport_socket')).includes('quic');
}

/** The options of the cluster decide between versions of HTTP, the filter between protocols. */
function clueOf(cluster: Tree, route: Route | undefined, file: EnvoyFile): Clue | undefined {
  const socket = field(cluster, 'transport_socket');
  // Behind a PROXY header, nothing that is sent without one is answered.
  if (kindOf(socket).includes('proxy_protocol')) return undefined;
  if (socket && isOverQuic(cluster)) {
    const origin = file.originOf(socket.place);
    return {
      expect: ['quic'],
      certainty: 'stated',
      evidence: 'Envoy transport_socket quic',
      origin,
    };
  }
  const options = httpOptions(cluster);
  const isInTls = kindOf(socket).includes('tls');
  const isHttp = route?.expect === undefined || route.expect === 'http';
  const name = (isHttp ? options?.name : undefined) ?? route?.expect;
  const evidence = isHttp && options ? `Envoy ${options.key}` : `Envoy filter for ${route?.expect}`;
  const origin =
    isHttp && options
      ? file.originOf(options.tree.place)
      : (route?.origin ?? file.originOf(cluster.place));
  if (name === undefined && !isInTls) return undefined;
  if (name === undefined) {
    return { expect: ['tls'], certainty: 'stated', evidence: 'Envoy transport_socket tls', origin };
  }
  // Inside TLS, ALPN chooses the version of HTTP.
  const expect = isInTls ? (isHttp && name === 'http2' ? 'h2' : nameInsideTls(name)) : name;
  return { expect: [expect], certainty: 'stated', evidence, origin };
}

interface HttpOptions {
  readonly key: string;
  readonly name: 'http' | 'http2';
  readonly tree: Tree;
}

function httpOptions(cluster: Tree): HttpOptions | undefined {
  const typed = field(cluster, 'typed_extension_protocol_options');
  const upstream = typed?.get('envoy.extensions.upstreams.http.v3.HttpProtocolOptions');
  const explicit = field(upstream, 'explicit_http_config');
  return optionsIn(explicit) ?? optionsIn(cluster);
}

function optionsIn(tree: Tree | undefined): HttpOptions | undefined {
  const http2 = field(tree, 'http2_protocol_options');
  if (http2) return { key: 'http2_protocol_options', name: 'http2', tree: http2 };
  const http = field(tree, 'http_protocol_options');
  return http && { key: 'http_protocol_options', name: 'http', tree: http };
}
