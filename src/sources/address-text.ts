import { readPort } from './host-port.ts';

/** A host and a port as texts write them. */
export interface AddressText {
  /** Without brackets; undefined for `:8080`. */
  readonly host?: string;
  readonly port?: number;
  /** From the first slash. */
  readonly path?: string;
}

const ADDRESS =
  /^(?:\[(?<v6>[\da-f:.]{2,45})\]|(?<host>[a-z\d_*](?:[\w.*-]{0,252})?))?(?::(?<port>\d{1,5}))?(?<path>\/[^?#\s]{0,200})?/i;

/** Reads `host`, `host:port`, `:port` and `[v6]:port`, each with or without a path. */
export function readAddress(text: string): AddressText | undefined {
  const match = ADDRESS.exec(text);
  const { v6, host, port, path } = match?.groups ?? {};
  if (!match || !/^$|^[?#\s]/.test(text.slice(match[0].length))) return undefined;
  const name = v6 ?? host;
  const number = port === undefined ? undefined : readPort(port);
  if (number === undefined && (name === undefined || port !== undefined)) return undefined;
  return {
    ...(name === undefined ? {} : { host: name.toLowerCase() }),
    ...(number === undefined ? {} : { port: number }),
    ...(path === undefined ? {} : { path }),
  };
}
