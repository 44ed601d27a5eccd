import { escapeForTerminal } from '../bytes/escape.ts';
import { compileExpectation } from '../config/expectation.ts';
import { closest } from '../config/suggest.ts';
import { parseAddress } from '../expect/address.ts';
import type { Expectation } from '../expect/endpoint.ts';
import { bannerNames, bannerOf } from '../listen/banner.ts';
import type { Banner } from '../listen/greet.ts';
import type { Service } from '../listen/relay.ts';
import type { Registry } from '../protocols/registry.ts';
import { CliError } from './cli-error.ts';

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `5432`, `0.0.0.0:5432`, `[::1]:5432`; nobody else can reach it unless an address is given. */
export function listenAddressOf(text: string): ListenAddress {
  const parts = /^(?:(?:\[([\da-fA-F:.%\w]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (!parts || port > 65_535) {
    throw new CliError(
      `"${escapeForTerminal(text, 60)}" is no port to listen at`,
      'write 5432, 0.0.0.0:5432 or [::]:5432; 0 takes a free port',
    );
  }
  return { host: parts[1] ?? parts[2] ?? '127.0.0.1', port };
}

export function serviceOf(text: string, place: ListenAddress): Service {
  const address = parseAddress(text);
  const hint = 'write the host:port of the real service';
  if ('problem' in address) {
    throw new CliError(
      `--forward "${escapeForTerminal(text, 60)}": ${escapeForTerminal(address.problem)}`,
      hint,
    );
  }
  const { hosts, ports, transport } = address;
  if (address.count !== 1 || hosts.kind !== 'one' || transport === 'udp') {
    throw new CliError(
      `--forward "${escapeForTerminal(text, 60)}" is not one target over TCP`,
      hint,
    );
  }
  const service = { host: hosts.host, port: ports[0]?.first ?? 0 };
  if (service.port === place.port && isHere(service.host)) {
    throw new CliError(
      '--forward leads back to the port that listens',
      'move the real service to another port, and name that one',
    );
  }
  return service;
}

export function listenExpectationOf(names: readonly string[], registry: Registry): Expectation {
  const wanted = { expect: names, listed: false, said: (i: number) => names[i] ?? '' };
  const found = compileExpectation(wanted, registry);
  if (!Array.isArray(found)) return found as Expectation;
  const [fault] = found;
  throw new CliError(
    escapeForTerminal(fault?.message ?? ''),
    fault?.hint ?? 'firstbytes protocols lists what is known',
  );
}

/** The banner of a protocol; the recorded ones are read only when one is wanted. */
export async function bannerFor(name: string, registry: Registry): Promise<Banner> {
  const { SAMPLES } = await import('../protocols/samples.ts');
  const stack = registry.parseStack(name);
  const id = stack?.at(-1) ?? '';
  const bytes = stack?.length === 1 ? bannerOf(id, SAMPLES, registry) : undefined;
  if (bytes) return { id, bytes };
  const names = bannerNames(SAMPLES, registry);
  if (stack) {
    throw new CliError(
      `there is no banner of ${stack.join('/')}`,
      `leave --banner out if its clients speak first; those that wait: ${names.join(', ')}`,
    );
  }
  const meant = closest(name, names);
  throw new CliError(
    `there is no protocol "${escapeForTerminal(name, 60)}"`,
    meant === undefined ? `banners: ${names.join(', ')}` : `did you mean "${meant}"?`,
  );
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isHere(host: string): boolean {
  return isLoopback(host) || ['localhost', '0.0.0.0', '::'].includes(host);
}

/** Why a port cannot be listened at, and what to do. */
export function cannotListen(error: unknown, { host, port }: ListenAddress): CliError {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const [why, hint] = WHY[code] ?? [escapeForTerminal(message), undefined];
  return new CliError(`cannot listen on ${where}: ${why}`, hint?.replaceAll('PORT', String(port)));
}

const WHY: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  EADDRINUSE: [
    'the port is in use',
    '"ss -ltnp sport = :PORT" tells by whom; take another port, or move that service and pass clients on to it with --forward',
  ],
  EACCES: [
    'no permission',
    'ports below 1024 are for root, or need CAP_NET_BIND_SERVICE; take a higher one',
  ],
  EADDRNOTAVAIL: [
    'this machine has no such address',
    'take one that "ip address" shows, 127.0.0.1, or 0.0.0.0 for all',
  ],
  ENOTFOUND: ['the name does not resolve', 'write an address of this machine'],
};
