import type { Tree } from '../../yaml/tree.ts';
import { clueOfCommand } from '../command.ts';
import type { Clue } from '../source.ts';
import type { ContainerPorts } from './container-ports.ts';
import { originOf } from './manifest.ts';

/** What is known of a port of a Pod. */
export interface PortClue {
  readonly port: number;
  readonly clue: Clue;
  readonly path?: string;
}

/** What a probe says of a port of its container; `tcpSocket` says nothing of the protocol. */
export function clueOfProbe(
  name: string,
  probe: Tree,
  ports: ContainerPorts,
  file: string,
): PortClue | undefined {
  const clue = (expect: readonly string[], how: string, tree: Tree): Clue => ({
    expect,
    certainty: 'probe',
    evidence: `${name} ${how}`,
    origin: originOf(file, tree),
  });
  const http = probe.get('httpGet');
  const port = ports.resolve((http ?? probe.get('grpc'))?.get('port'));
  if (http) {
    // A probe of another host says nothing of this container.
    if (port === undefined || http.get('host')?.text !== undefined) return undefined;
    const isTls = http.get('scheme')?.text?.toUpperCase() === 'HTTPS';
    const path = pathOf(http.get('path')?.text);
    return { port, path, clue: clue([isTls ? 'https' : 'http'], 'httpGet', http) };
  }
  const grpc = probe.get('grpc');
  if (grpc) return port === undefined ? undefined : { port, clue: clue(['grpc'], 'grpc', grpc) };
  const command = probe.get('exec', 'command');
  if (!command) return undefined;
  const said = clueOfCommand(command.items.flatMap((word) => word.text ?? []));
  if (!said || (said.host !== undefined && !isLocal(said.host))) return undefined;
  const onlyPort = ports.all.length === 1 ? ports.all[0]?.port : undefined;
  const asked = said.port ?? onlyPort;
  if (asked === undefined) return undefined;
  const path = said.path === undefined ? {} : { path: said.path };
  return { port: asked, ...path, clue: clue(said.expect, said.evidence, command) };
}

/** A path without its query, which may hold a token. */
export function pathOf(path: string | undefined): string {
  const plain = path?.split(/[?#]/, 1)[0] ?? '';
  return plain.startsWith('/') ? plain : `/${plain}`;
}

function isLocal(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1', '0.0.0.0'].includes(host);
}
