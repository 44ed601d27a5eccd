import type { Directive } from './parse.ts';

/** The servers and upstreams of one module: `http`, `stream` or `mail`. */
export interface ServerContext {
  readonly kind: 'http' | 'stream' | 'mail';
  readonly servers: readonly Directive[];
  readonly upstreams: readonly Directive[];
  /** Directives of the block itself, which servers inherit. */
  readonly inherited: readonly Directive[];
}

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
  return {
    kind,
    servers: block.filter((one) => one.name === 'server' && one.block),
    upstreams: block.filter((one) => one.name === 'upstream' && one.block),
    inherited: block,
  };
}

/** In `http`, a request is passed on by a location, never by the server itself. */
function isStreamServer({ block = [] }: Directive): boolean {
  return block.some(({ name }) => name === 'proxy_pass');
}

/** The last value of a directive in a server, or in the block around it. */
export function valueIn(
  name: string,
  server: Directive,
  inherited: readonly Directive[] = [],
): string | undefined {
  const own = server.block?.findLast((one) => one.name === name);
  return (own ?? inherited.findLast((one) => one.name === name))?.args[0];
}

/** Every directive of a name, at any depth. */
export function allOf(names: ReadonlySet<string>, directive: Directive): readonly Directive[] {
  return (directive.block ?? []).flatMap((one) => [
    ...(names.has(one.name) ? [one] : []),
    ...allOf(names, one),
  ]);
}
