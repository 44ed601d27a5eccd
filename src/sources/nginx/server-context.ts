import type { Directive } from './parse.ts';
import { scopeOf, type VariableScope, withVariables } from './variables.ts';

/** The servers and upstreams of one module: `http`, `stream` or `mail`. */
export interface ServerContext {
  readonly kind: 'http' | 'stream' | 'mail';
  readonly servers: readonly NginxServer[];
  readonly upstreams: readonly Directive[];
}

/** A server, with what it inherits. */
export interface NginxServer {
  readonly directive: Directive;
  /** First arguments of the directives in `SETTINGS`, its own or those of the block around it. */
  readonly settings: ReadonlyMap<string, string>;
  /** The first of its names that is a name and not a pattern. */
  readonly serverName?: string;
  /** Whether it listens over UDP. */
  readonly isUdp: boolean;
  /** Every directive that passes requests on, at any depth, with the variables that are set to a text. */
  readonly passes: readonly Directive[];
}

const SETTINGS = new Set('ssl http2 ssl_preread proxy_ssl proxy_ssl_name protocol'.split(' '));
const PASSES = new Set(
  'proxy_pass grpc_pass fastcgi_pass uwsgi_pass scgi_pass memcached_pass'.split(' '),
);

/** The modules of a configuration. A file of `conf.d` has no block around its servers. */
export function contextsOf(directives: readonly Directive[]): readonly ServerContext[] {
  const blocks = directives.flatMap(({ name, block }) =>
    block && (name === 'http' || name === 'stream' || name === 'mail')
      ? [contextOf(name, block)]
      : [],
  );
  const outside = contextOf('http', directives);
  if (outside.servers.length === 0 && outside.upstreams.length === 0) return blocks;
  const isStream = outside.servers.length > 0 && outside.servers.every(isStreamServer);
  return [...blocks, isStream ? { ...outside, kind: 'stream' } : outside];
}

function contextOf(kind: ServerContext['kind'], block: readonly Directive[]): ServerContext {
  const inherited = settingsOf(block);
  const servers = block.filter((one) => one.name === 'server' && one.block);
  return {
    kind,
    servers: servers.map((directive) => serverOf(directive, inherited)),
    upstreams: block.filter((one) => one.name === 'upstream' && one.block),
  };
}

function serverOf(directive: Directive, inherited: NginxServer['settings']): NginxServer {
  const { block = [] } = directive;
  const serverName = usualName(block);
  return {
    directive,
    settings: new Map([...inherited, ...settingsOf(block)]),
    ...(serverName === undefined ? {} : { serverName }),
    isUdp: block.some(({ name, args }) => name === 'listen' && args.includes('udp')),
    passes: passesIn(block),
  };
}

function usualName(block: readonly Directive[]): string | undefined {
  const names = block.findLast(({ name }) => name === 'server_name')?.args ?? [];
  return names.find((name) => /^[a-z0-9][a-z0-9.-]{0,252}$/i.test(name) && name !== 'localhost');
}

/** In `http`, a request is passed on by a location, never by the server itself. */
function isStreamServer({ directive }: NginxServer): boolean {
  return (directive.block ?? []).some(({ name }) => name === 'proxy_pass');
}

function settingsOf(block: readonly Directive[]): ReadonlyMap<string, string> {
  return new Map(
    block.flatMap(({ name, args: [value] }) =>
      SETTINGS.has(name) && value !== undefined ? [[name, value] as const] : [],
    ),
  );
}

function passesIn(block: readonly Directive[], outer?: VariableScope): readonly Directive[] {
  const scope = scopeOf(block, outer);
  return block.flatMap((one) => [
    ...(PASSES.has(one.name) ? [withVariables(one, scope)] : []),
    ...passesIn(one.block ?? [], scope),
  ]);
}
