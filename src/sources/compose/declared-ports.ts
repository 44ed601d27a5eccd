import type { Origin } from '../../expect/endpoint.ts';
import type { Tree } from '../../yaml/tree.ts';
import { expectOfPortName } from '../port-name.ts';
import type { Clue } from '../source.ts';
import { isKnownStack } from '../stacks.ts';
import { expandExposed, expandMapping, type PortMapping, splitMapping } from './port-mapping.ts';
import type { Scope } from './scope.ts';
import type { ComposeService, ServiceLayer } from './service.ts';

/** A port that `ports` or `expose` declares. */
export interface DeclaredPort extends PortMapping {
  readonly clues: readonly Clue[];
  readonly origin: Origin;
}

/** Ports of one service that are read. */
const MAX_PORTS = 65_536;

/** The ports of `ports` and `expose`. What is not valid is noted. */
export function declaredPorts(service: ComposeService): DeclaredPort[] {
  const ports: DeclaredPort[] = [];
  let left = MAX_PORTS;
  const add = (more: readonly DeclaredPort[]) => {
    if (more.length <= left) for (const one of more) ports.push(one);
    left -= more.length;
  };
  for (const layer of service.all('ports')) {
    for (const item of layer.tree.items) {
      if (left <= 0) return ports;
      add(item.isMap ? longForm(item, layer) : short(item, layer));
    }
  }
  for (const { tree, scope } of service.all('expose')) {
    for (const item of tree.items) {
      if (left <= 0) return ports;
      const mappings = expandExposed(scope.text(item.text ?? ''));
      if (!mappings) noteInvalid(item, item.text ?? '', scope);
      add(declared(mappings ?? [], [], scope.origin(item.place)));
    }
  }
  return ports;
}

function declared(mappings: readonly PortMapping[], clues: Clue[], origin: Origin): DeclaredPort[] {
  return mappings.map((mapping) => ({ ...mapping, clues, origin }));
}

function short(item: Tree, { scope }: ServiceLayer): DeclaredPort[] {
  const written = item.text ?? '';
  const parts = splitMapping(scope.text(written));
  const mappings = parts && expandMapping(parts);
  if (mappings) noteUnset(item, written, scope);
  else noteInvalid(item, written, scope);
  return declared(mappings ?? [], [], scope.origin(item.place));
}

function longForm(item: Tree, { scope }: ServiceLayer): DeclaredPort[] {
  const text = (key: string) => {
    const written = item.get(key)?.text;
    return written === undefined ? undefined : scope.text(written);
  };
  const target = text('target') ?? '';
  const mappings = expandMapping({
    target,
    published: text('published'),
    hostIp: text('host_ip'),
    protocol: text('protocol') ?? 'tcp',
  });
  if (!mappings) noteInvalid(item, item.get('target')?.text ?? '', scope);
  return declared(mappings ?? [], longFormClues(item, scope), scope.origin(item.place));
}

function longFormClues(item: Tree, scope: Scope): Clue[] {
  const clues: Clue[] = [];
  const stated = item.get('app_protocol');
  const protocol = scope.text(stated?.text ?? '').toLowerCase();
  const known = APP_PROTOCOLS[protocol] ?? (isKnownStack(protocol) ? protocol : undefined);
  if (stated && known !== undefined) {
    const origin = scope.origin(stated.place);
    clues.push({ expect: [known], certainty: 'stated', evidence: `app_protocol ${known}`, origin });
  } else if (stated && protocol !== '' && protocol !== 'tcp' && protocol !== 'udp') {
    scope.note('app_protocol is not a known protocol', stated.place);
  }
  const name = item.get('name');
  const expect = name && expectOfPortName(scope.text(name.text ?? ''));
  if (name && expect) {
    const origin = scope.origin(name.place);
    clues.push({ expect, certainty: 'name', evidence: 'name of the port', origin });
  }
  return clues;
}

/** The names that Kubernetes defines, as compose-spec refers to them. */
const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'websocket',
  'kubernetes.io/wss': 'tls/websocket',
};

function noteUnset(item: Tree, written: string, scope: Scope): boolean {
  const { unset } = scope.interpolate(written);
  const [first] = unset;
  if (first === undefined) return false;
  scope.note(`the port depends on ${first}, which is not set`, item.place, SET_IT);
  return true;
}

const SET_IT = 'set the variable, or add it to the .env file beside this one';

function noteInvalid(item: Tree, written: string, scope: Scope): void {
  if (noteUnset(item, written, scope)) return;
  const text = `"${written.slice(0, 80)}" is not a valid port mapping`;
  scope.note(written === '' ? 'a port mapping without a port of the container' : text, item.place);
}
