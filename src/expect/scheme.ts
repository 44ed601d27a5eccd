import type { Registry, Transport } from '../protocols/registry.ts';
import {
  CARRIERS,
  INSIDE_TLS,
  NOT_NETWORK,
  OVER_TCP,
  OVER_UDP,
  type SchemeRow,
  SERVICES,
} from './scheme-table.ts';

/** What the scheme of a URL says about the port it points to. */
export interface SchemeMeaning {
  /** Names of stacks as configs write them; undefined for a scheme that names a transport only. */
  readonly expect?: readonly string[];
  /** The default port; undefined without one. */
  readonly port?: number;
  readonly transport: Transport;
}

/** The start of a URL (RFC 3986; listeners of Kafka also have underscores). */
export interface UrlStart {
  /** In lower case. */
  readonly scheme: string;
  /** The text behind the slashes. */
  readonly rest: string;
}

const SCHEME = /^([a-z][a-z0-9+._-]{0,63}):\/\//i;

/** Undefined for a text that is not a URL with an authority. */
export function urlStartOf(text: string): UrlStart | undefined {
  const start = SCHEME.exec(text);
  const scheme = start?.[1]?.toLowerCase();
  return start && scheme !== undefined ? { scheme, rest: text.slice(start[0].length) } : undefined;
}

/** Whether a scheme is known to name no host and port. */
export function isNotNetwork(scheme: string): boolean {
  return scheme.split('+').some((part) => NOT_NETWORK.has(part));
}

/** Names of stacks for schemes that are used for two protocols, which their ports distinguish. */
export function expectAtPort(
  scheme: string,
  port: number | undefined,
): readonly string[] | undefined {
  if (scheme.startsWith('clickhouse') && port === 8123) return ['http'];
  if (scheme.startsWith('clickhouse') && port === 8443) return ['https'];
  if (scheme.startsWith('clickhouse') && port === 9440) return ['clickhouses'];
  if (scheme === 'ecto' && port === 3306) return ['mysql'];
  return undefined;
}

/** The servers of a domain, by their SRV records. */
export interface ServiceMeaning {
  /** What stands before the domain: `srv:_mongodb._tcp.`. */
  readonly prefix: string;
  /** Names of stacks as configs write them. */
  readonly expect: readonly string[];
}

/** What schemes of URLs mean, with the names and the ports of a registry. */
export class Schemes {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /**
   * What a scheme means, with drivers (`postgresql+psycopg2`), carriers (`git+ssh`), `+tls` and
   * `db+`. Undefined for a scheme that names something else, and for an unknown one.
   */
  meaningOf(scheme: string): SchemeMeaning | undefined {
    const known = this.#known(scheme);
    if (known) return known;
    const plus = scheme.indexOf('+');
    if (plus < 0) return undefined;
    const [base, rest] = [scheme.slice(0, plus), scheme.slice(plus + 1)];
    if (NOT_NETWORK.has(rest) || NOT_NETWORK.has(base)) return undefined;
    if (base === 'db') return this.meaningOf(rest);
    if (CARRIERS.has(rest)) return this.#known(rest);
    if (INSIDE_TLS.has(rest)) return this.#insideTls(this.#known(base));
    const found = this.#known(base);
    if (rest === 'sentinel' && found) return { ...found, port: 26379 };
    if ((rest === 'udp' || rest === 'tcp') && found) return { ...found, transport: rest };
    return found;
  }

  /**
   * What a scheme means whose host is a domain; undefined for another one. `query` is the text of the URL
   * behind the host: its options may switch TLS off, or name another service.
   */
  serviceOf(scheme: string, query: string): ServiceMeaning | undefined {
    const protocol = SERVICES.get(scheme);
    if (protocol === undefined) return undefined;
    const isPlain = /[?&](?:tls|ssl)=false(?:[&#]|$)/i.test(query);
    const name = /[?&]srvServiceName=([a-z\d-]{1,15})(?:[&#]|$)/i.exec(query)?.[1] ?? protocol;
    return {
      prefix: `srv:_${name}._tcp.`,
      expect: [isPlain ? protocol : this.nameInsideTls(protocol)],
    };
  }

  /** The default port of a stack, from the registry. */
  portOf(stackName: string, transport: Transport): number | undefined {
    const over = this.#registry.forTransport(transport);
    const stack = over.parseStack(stackName);
    const protocol = over.get(stack?.at(-1) ?? '');
    if (!stack || stack.join() === 'tls') return undefined;
    return (stack[0] === 'tls' ? protocol?.tlsPorts?.[0] : undefined) ?? protocol?.ports[0];
  }

  /** The name of a stack inside TLS; the registry's own name for it where there is one. */
  nameInsideTls(name: string): string {
    if (name === 'http') return 'https';
    const isInside = name.startsWith('tls') || this.#registry.parseStack(name)?.[0] === 'tls';
    return isInside ? name : `tls/${name}`;
  }

  #known(scheme: string): SchemeMeaning | undefined {
    const overTcp = OVER_TCP.get(scheme);
    if (overTcp) return this.#ofRow(overTcp, 'tcp');
    const overUdp = OVER_UDP.get(scheme);
    if (overUdp) return this.#ofRow(overUdp, 'udp');
    if (NOT_NETWORK.has(scheme)) return undefined;
    return this.#registry.parseStack(scheme) ? this.#ofRow([scheme], 'tcp') : undefined;
  }

  #ofRow([names, own]: SchemeRow, transport: Transport): SchemeMeaning {
    if (names === undefined) return own === undefined ? { transport } : { port: own, transport };
    const expect = typeof names === 'string' ? [names] : names;
    const port = own ?? this.portOf(expect[0] ?? '', transport);
    return { expect, transport, ...(port === undefined ? {} : { port }) };
  }

  #insideTls(meaning: SchemeMeaning | undefined): SchemeMeaning | undefined {
    if (!meaning) return undefined;
    const expect = meaning.expect?.map((name) => this.nameInsideTls(name)) ?? ['tls'];
    return this.#ofRow([expect], meaning.transport);
  }
}
