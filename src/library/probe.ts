import { DEFAULT_LIMITS, type Endpoint, type Limits } from '../expect/endpoint.ts';
import { run } from '../fleet/run.ts';
import type { Registry } from '../protocols/registry.ts';
import { type JsonResult, toJson } from '../report/json-result.ts';
import { builtInRegistry } from './built-in.ts';
import { readTarget } from './target.ts';

export interface ProbeOptions {
  /** A protocol, a stack such as `tls/http`, `any`, `tcp` or `closed`, or several; `any` by default. */
  readonly expect?: string | readonly string[];
  /** The name for SNI and the Host field, where it differs from the address. */
  readonly serverName?: string;
  /** The path of HTTP-like openings: `/` by default. */
  readonly path?: string;
  /** Timeouts in milliseconds and caps that differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  /** The built-in protocols by default; a loaded config has one with its own. */
  readonly registry?: Registry;
  readonly signal?: AbortSignal;
}

/**
 * Identifies what one target (`host`, `host:port` or `udp://host:port`) really speaks. If the port is
 * omitted, the default port of the expected protocol is used. Throws a FirstbytesError if the target
 * or the expectation is invalid; whatever the target does is a result.
 */
export async function probe(target: string, options: ProbeOptions = {}): Promise<JsonResult> {
  const { expect = 'any', registry = builtInRegistry(), passive = false } = options;
  const { serverName, path, limits, signal } = options;
  const endpoint: Endpoint = {
    ...readTarget(target, expect, registry),
    ...(serverName === undefined ? {} : { serverName }),
    ...(path === undefined ? {} : { path }),
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
  const runOptions = { registry, passive, concurrency: 1, ...(signal ? { signal } : {}) };
  for await (const [result] of run([endpoint], runOptions)) {
    if (result) return toJson(result, result.findings);
  }
  signal?.throwIfAborted();
  throw new Error('no result');
}
