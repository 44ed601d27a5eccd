import type { AddressPattern, PortRange } from '../expect/address.ts';
import { addressText, type Target } from '../expect/endpoint.ts';

/** A target that a scan or an earlier run names. */
export type FoundTarget = Target;

/** The columns of `masscan -oL`: `open tcp 443 10.0.0.1 1764382803`. */
const MASSCAN_LINE = /^(open|closed|banner) ([a-z]{1,8}) (\d{1,5}) ([\da-f.:]{2,45})(?: |$)/;

/** The target of a line of `masscan -oL`, none if it is not open; undefined for another line. */
export function foundInLine(line: string): readonly FoundTarget[] | undefined {
  const [, state, transport, written, host = ''] = MASSCAN_LINE.exec(line) ?? [];
  if (state === undefined) return undefined;
  const port = Number(written);
  const isTarget = state !== 'closed' && port >= 1 && port <= 65535;
  if (!isTarget || (transport !== 'tcp' && transport !== 'udp')) return [];
  return [{ host, port, transport }];
}

/** The target of a line of ndjson, none if it is not a result; undefined if it is not valid. */
export function foundInResult(line: string): readonly FoundTarget[] | undefined {
  const document = parseObject(line);
  if (document === undefined || document.type !== 'result') return document && [];
  const { host, port = 0, transport } = asObject(document.target);
  if (typeof host !== 'string' || !Number.isInteger(port)) return undefined;
  const number = port as number;
  if (transport === 'unix' && SOCKET.test(host)) return [{ host, port: 0, transport: 'tcp' }];
  if (transport !== 'tcp' && transport !== 'udp') return undefined;
  if (number === 0 && SERVICE.test(host)) return [{ host, port: 0, transport }];
  const isTarget = HOST.test(host) && number >= 1 && number <= 65535;
  return isTarget ? [{ host, port: number, transport }] : undefined;
}

const SOCKET = /^\/[^\p{Cc}]{1,106}$/u;
const SERVICE = /^srv:[\w.-]{1,253}$/;
const HOST = /^(?:[\w.-]{1,253}|[\da-f:.]{2,45}(?:%[\w.-]{1,20})?)$/i;

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? asObject(value) : undefined;
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Targets with the ports of each host together. */
export class FoundTargets {
  readonly #byHost = new Map<
    string,
    { readonly target: FoundTarget; readonly ports: Set<number> }
  >();

  add(target: FoundTarget): void {
    const key = `${target.transport} ${target.host}`;
    const known = this.#byHost.get(key);
    if (known) known.ports.add(target.port);
    else this.#byHost.set(key, { target, ports: new Set([target.port]) });
  }

  addresses(): readonly AddressPattern[] {
    return [...this.#byHost.values()].map(({ target, ports }) => ({
      text: addressText(target),
      ...(target.transport === 'udp' ? { transport: 'udp' } : {}),
      hosts: { kind: 'one', host: target.host },
      ports: [...ports]
        .sort((a, b) => a - b)
        .map((port): PortRange => ({ first: port, last: port })),
      count: ports.size,
    }));
  }
}
