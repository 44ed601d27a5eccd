import type { Transport } from '../protocols/registry.ts';
import { adoAddress } from './ado-address.ts';
import { readHostPort, readPort } from './host-port.ts';

/** A host and a port of a value that is not a URL. */
export interface Address {
  readonly host: string;
  readonly port: number | undefined;
  readonly transport: Transport;
  readonly path?: string;
  /** The protocol, where the form of the value states it. */
  readonly expect?: readonly string[];
}

/** In one value. */
const MAX_ADDRESSES = 64;

/**
 * Reads `host`, `host:port`, lists of them, `:port`, data source names of Go's MySQL driver, and connection strings of .NET. Empty
 * if any part is something else, so that a sentence is not taken for a list of hosts.
 */
export function addressesOf(value: string): readonly Address[] {
  const inGo = goAddress(value);
  if (inGo) return [inGo];
  const inAdo = adoAddress(value);
  if (inAdo) return [{ ...inAdo, transport: 'tcp' }];
  const parts = value
    .split(/[,;\s]/)
    .map((part) => part.replace(/["']/g, ''))
    // Options behind the address, as StackExchange.Redis writes them.
    .filter((part) => part !== '' && !part.includes('='));
  if (parts.length === 0 || parts.length > MAX_ADDRESSES) return [];
  const addresses = parts.map(addressOf);
  return addresses.every((one) => one !== undefined) ? addresses : [];
}

function addressOf(text: string): Address | undefined {
  if (text.startsWith(':')) {
    const port = readPort(text.slice(1));
    return port === undefined ? undefined : { host: '', port, transport: 'tcp' };
  }
  // `1@broker:9093` has the id of a voter in front; `zookeeper:2181/kafka` a path behind.
  const address = readHostPort(text.replace(/^\d{1,5}@/, '').split('/', 1)[0] ?? '');
  return address && { host: address.host, port: address.port, transport: 'tcp' };
}

/** `user:password@tcp(host:port)/database` (go-sql-driver/mysql). */
function goAddress(value: string): Address | undefined {
  const start = value.lastIndexOf('@tcp(');
  if (start < 0) return undefined;
  const address = readHostPort(value.slice(start + 5, value.indexOf(')', start)));
  return (
    address && {
      host: address.host,
      port: address.port ?? 3306,
      transport: 'tcp',
      expect: ['mysql'],
    }
  );
}
