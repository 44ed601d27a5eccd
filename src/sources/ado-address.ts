import { readHostPort, readPort } from './host-port.ts';

/** The server of a connection string. */
export interface AdoAddress {
  readonly host: string;
  readonly port: number | undefined;
  /** The protocol, where the keys or the port state it. */
  readonly expect?: readonly string[];
}

const SERVER = ['server', 'host', 'data source', 'address', 'addr', 'network address'];
/** Keys that only Microsoft.Data.SqlClient has. */
const OF_SQL_SERVER = [
  'initial catalog',
  'integrated security',
  'trusted_connection',
  'trustservercertificate',
  'multipleactiveresultsets',
];
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['mssql', 1433],
  ['postgresql', 5432],
  ['mysql', 3306],
]);

/**
 * Reads a connection string of .NET: `Server=db,1433;Database=shop;User Id=sa`, `Host=db;Username=shop`.
 * Everything but the server is dropped.
 */
export function adoAddress(value: string): AdoAddress | undefined {
  const pairs = new Map(value.split(';', 64).flatMap(pairOf));
  const key = SERVER.find((name) => pairs.has(name));
  if (key === undefined || pairs.size < 2) return undefined;
  // `tcp:db,1433`, `db\\INSTANCE`
  const text = (pairs.get(key) ?? '').replace(/^tcp:/i, '').replace(',', ':');
  const address = readHostPort(text.split('\\', 1)[0] ?? '');
  if (!address) return undefined;
  const port = address.port ?? readPort(pairs.get('port') ?? '');
  const protocol = protocolOf(pairs, port);
  return {
    host: address.host,
    port: port ?? DEFAULT_PORTS.get(protocol ?? ''),
    ...(protocol === undefined ? {} : { expect: [protocol] }),
  };
}

function pairOf(text: string): readonly (readonly [string, string])[] {
  const at = text.indexOf('=');
  if (at < 0) return [];
  return [[text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()]];
}

function protocolOf(
  pairs: ReadonlyMap<string, string>,
  port: number | undefined,
): string | undefined {
  const isAdministrator = pairs.get('user id') === 'sa' || pairs.get('uid') === 'sa';
  if (isAdministrator || OF_SQL_SERVER.some((key) => pairs.has(key))) return 'mssql';
  if (pairs.has('host') && pairs.has('username')) return 'postgresql';
  return [...DEFAULT_PORTS].find(([, usual]) => usual === port)?.[0];
}
