import { escapeForTerminal } from '../bytes/escape.ts';
import { rowsOf } from '../bytes/rows.ts';
import { closest } from '../config/suggest.ts';
import { parseAddress } from '../expect/address.ts';
import { bannerNames, bannerOf } from '../listen/banner.ts';
import type { Banner } from '../listen/greet.ts';
import type { Service } from '../listen/relay.ts';
import type { BannerRow } from '../protocols/recorded-data.ts';
import type { Registry } from '../protocols/registry.ts';
import { argumentText } from './argument-text.ts';
import { CliError } from './cli-error.ts';

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `5432`, `0.0.0.0:5432`, `[::1]:5432`; without an address, only this machine can connect. */
export function listenAddressOf(text: string): ListenAddress {
  const parts = /^(?:(?:\[([\da-fA-F:.%\w]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (!parts || port > 65_535) {
    throw new CliError(
      `"${argumentText(text)}" is not a valid port to listen on`,
      'use 5432, 0.0.0.0:5432 or [::]:5432; use 0 for any free port',
    );
  }
  return { host: parts[1] ?? parts[2] ?? '127.0.0.1', port };
}

export function serviceOf(text: string, listening: ListenAddress): Service {
  const address = parseAddress(text);
  const hint = 'use the host:port of the real service';
  if ('problem' in address) {
    throw new CliError(
      `--forward "${argumentText(text)}": ${escapeForTerminal(address.problem)}`,
      hint,
    );
  }
  const { hosts, ports, transport } = address;
  if (address.count !== 1 || hosts.kind !== 'one' || transport === 'udp') {
    throw new CliError(`--forward "${argumentText(text)}" is not a single TCP target`, hint);
  }
  const service = { host: hosts.host, port: ports[0]?.first ?? 0 };
  if (service.port === listening.port && isHere(service.host)) {
    throw new CliError(
      '--forward points back to the listening port',
      'move the real service to another port and forward to that',
    );
  }
  return service;
}

/** The banner of a protocol. Recorded banners are loaded only when one is needed. */
export async function bannerFor(name: string, registry: Registry): Promise<Banner> {
  const { default: data } = await import('../../data/banners.json', { with: { type: 'json' } });
  const recorded = rowsOf<BannerRow>(data);
  const stack = registry.parseStack(name);
  const id = stack?.at(-1) ?? '';
  const bytes = stack?.length === 1 ? bannerOf(id, recorded, registry) : undefined;
  if (bytes) return { id, bytes };
  const names = bannerNames(recorded, registry);
  if (stack) {
    throw new CliError(
      `no banner of ${stack.join('/')} is recorded`,
      `omit --banner if its clients speak first, or use one of: ${names.join(', ')}`,
    );
  }
  const meant = closest(name, names);
  throw new CliError(
    `unknown protocol "${argumentText(name)}"`,
    meant === undefined ? `use one of: ${names.join(', ')}` : `did you mean "${meant}"?`,
  );
}

export function isLoopbackAddress(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isHere(host: string): boolean {
  return isLoopbackAddress(host) || ['localhost', '0.0.0.0', '::'].includes(host);
}

/** Why listening failed, and what to do. */
export function cannotListen(error: unknown, { host, port }: ListenAddress): CliError {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const [why, hint] = WHY[code] ?? [escapeForTerminal(message), undefined];
  return new CliError(`cannot listen on ${where}: ${why}`, hint?.replaceAll('PORT', String(port)));
}

const WHY: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  EADDRINUSE: [
    'the port is in use',
    'run "ss -ltnp sport = :PORT" to find the process; use another port, or move that service and --forward to it',
  ],
  EACCES: ['no permission', 'use a port above 1023, or grant CAP_NET_BIND_SERVICE'],
  EADDRNOTAVAIL: [
    'this machine does not have that address',
    'use an address that "ip address" lists, or 0.0.0.0 for all',
  ],
  ENOTFOUND: ['the name does not resolve', 'use an address of this machine'],
};
