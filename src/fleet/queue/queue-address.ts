/** Where the queue is: a Redis or a PostgreSQL server. */
export type QueueAddress = RedisAddress | PostgresAddress;

interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** Absent without TLS. `verified` is true where the certificate must be valid for the host. */
  readonly tls?: { readonly verified: boolean };
  /** For messages: without user name and password. */
  readonly text: string;
}

export interface RedisAddress extends ServerAddress {
  readonly kind: 'redis';
  /** The number of the database. */
  readonly database: number;
}

export interface PostgresAddress extends ServerAddress {
  readonly kind: 'postgresql';
  readonly database: string;
}

/** Why a text is not the address of a queue. It repeats nothing of the text. */
export interface QueueAddressProblem {
  readonly problem: string;
}

const SCHEMES: Readonly<Record<string, { kind: QueueAddress['kind']; port: number }>> = {
  'redis:': { kind: 'redis', port: 6379 },
  'rediss:': { kind: 'redis', port: 6379 },
  'postgres:': { kind: 'postgresql', port: 5432 },
  'postgresql:': { kind: 'postgresql', port: 5432 },
};

/**
 * Reads `redis://user:password@host:6379/0`, `rediss://` for TLS, and
 * `postgres://user:password@host:5432/database?sslmode=verify-full`. User name and password may be
 * percent-encoded (RFC 3986).
 */
export function readQueueAddress(text: string): QueueAddress | QueueAddressProblem {
  const url = urlOf(text);
  const scheme = url && SCHEMES[url.protocol];
  if (!url || !scheme) {
    return { problem: 'use redis://host:6379, rediss://host:6379 or postgres://host/database' };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return { problem: 'the host is missing' };
  if (url.hash !== '') return { problem: 'encode "#" as %23' };
  const [user, password, path] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  if (user === undefined || password === undefined || path === undefined) {
    return { problem: 'a "%" must be followed by two hex digits: encode it as %25' };
  }
  const port = url.port === '' ? scheme.port : Number(url.port);
  const server = {
    host,
    port,
    ...(user === '' ? {} : { user }),
    ...(password === '' ? {} : { password }),
    text: `${url.protocol}//${url.hostname}:${port}`,
  };
  return scheme.kind === 'redis'
    ? redisAddress(server, url, path)
    : postgresAddress(server, url, path);
}

function redisAddress(
  server: ServerAddress,
  { protocol, search }: URL,
  path: string,
): RedisAddress | QueueAddressProblem {
  if (search !== '') return { problem: 'Redis takes no parameters after "?"' };
  if (!/^\d{0,4}$/.test(path)) return { problem: 'the database of Redis is a number: /0' };
  const tls = protocol === 'rediss:' ? { tls: { verified: true } } : {};
  return { kind: 'redis', ...server, database: Number(path), ...tls };
}

/** `require` verifies as well: encryption for whoever answers protects no password. */
const SSL_MODES: Readonly<Record<string, { readonly tls?: { readonly verified: boolean } }>> = {
  disable: {},
  'no-verify': { tls: { verified: false } },
  require: { tls: { verified: true } },
  'verify-ca': { tls: { verified: true } },
  'verify-full': { tls: { verified: true } },
};

function postgresAddress(
  server: ServerAddress,
  { searchParams }: URL,
  database: string,
): PostgresAddress | QueueAddressProblem {
  const other = [...searchParams.keys()].some((name) => name !== 'sslmode');
  if (other) return { problem: 'the only parameter of PostgreSQL is sslmode' };
  const mode = SSL_MODES[searchParams.get('sslmode') ?? 'disable'];
  if (!mode) return { problem: `sslmode is one of ${Object.keys(SSL_MODES).join(', ')}` };
  if (database === '') return { problem: 'the database is missing: postgres://host/database' };
  return { kind: 'postgresql', ...server, database, ...mode };
}

/** Node's own error has the text in it. */
function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A message of a client library without the user name and the password of the address. */
export function withoutCredentials(message: string, { user, password }: QueueAddress): string {
  return [password, user]
    .flatMap((secret) => (secret === undefined ? [] : [encodeURIComponent(secret), secret]))
    .reduce(masked, message);
}

/** A user name may be part of a word of the message, which stays: `u` in `timeout`. */
function masked(text: string, secret: string): string {
  let [shown, done] = ['', 0];
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, done)) {
    const end = at + secret.length;
    const isPart = isWord(secret) && (isWord(text[at - 1]) || isWord(text[end]));
    shown += text.slice(done, at) + (isPart ? secret : '***');
    done = end;
  }
  return shown + text.slice(done);
}

function isWord(text = ''): boolean {
  return /^\w+$/.test(text);
}
