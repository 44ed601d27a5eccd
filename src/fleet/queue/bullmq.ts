import { createRequire } from 'node:module';
import { type QueueAddress, withoutCredentials } from './queue-address.ts';
import { QueueError } from './queue-error.ts';

/** BullMQ 6, which is installed beside firstbytes by those who use a queue. */
export type BullMq = typeof import('bullmq');

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Loads BullMQ and the client of the server, and connects once: what is wrong with the address shows now,
 * while a server that is away later is waited for. Throws QueueError.
 */
export async function loadBullMq(address: QueueAddress): Promise<BullMq> {
  const client = address.kind === 'redis' ? 'ioredis' : 'pg';
  const packages = `npm install bullmq ${client}`;
  const bullmq: BullMq = orMissing('bullmq', packages);
  try {
    if (address.kind === 'redis') {
      const { Redis }: typeof import('ioredis') = orMissing('ioredis', packages);
      await tryRedis(new Redis({ ...redisOptions(address), ...ONCE }));
    } else {
      const { Client }: typeof import('pg') = orMissing('pg', packages);
      await tryPostgres(new Client(postgresOptions(address)));
    }
  } catch (error) {
    if (error instanceof QueueError) throw error;
    throw new QueueError(`cannot connect to ${address.text}: ${queueReason(error, address)}`);
  }
  return bullmq;
}

/** Not `import()`: the command is bundled and compiled with a cache, where Node.js 20 has none. */
const load = createRequire(import.meta.url);

function orMissing<T>(name: string, command: string): T {
  try {
    return load(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new QueueError(`${name} is missing`, `install it beside firstbytes: ${command}`);
  }
}

/** For one attempt. */
const ONCE = {
  lazyConnect: true,
  retryStrategy: () => null,
  connectTimeout: CONNECT_TIMEOUT_MS,
} as const;

/** As much of ioredis as one attempt takes. */
interface RedisClient {
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(): Promise<unknown>;
  ping(): Promise<unknown>;
  disconnect(): void;
}

async function tryRedis(client: RedisClient): Promise<void> {
  let cause: Error | undefined;
  client.on('error', (error) => {
    cause ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    // The error of the call may only be that the connection is closed.
    throw cause ?? error;
  } finally {
    client.disconnect();
  }
}

interface PostgresClient {
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(): Promise<unknown>;
  end(): Promise<void>;
}

async function tryPostgres(client: PostgresClient): Promise<void> {
  client.on('error', () => {});
  await client.connect();
  await client.end();
}

/** The options of ioredis. BullMQ waits for a server that is away, as long as it takes. */
export function redisOptions(address: Extract<QueueAddress, { kind: 'redis' }>) {
  const { host, port, user, password, database, tls } = address;
  return {
    host,
    port,
    db: database,
    maxRetriesPerRequest: null,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: { rejectUnauthorized: tls.verified } } : {}),
  };
}

/** The options of pg. Without `user`, it takes the one of the system. */
export function postgresOptions(address: Extract<QueueAddress, { kind: 'postgresql' }>) {
  const { host, port, user, password, database, tls } = address;
  return {
    host,
    port,
    database,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ssl: tls ? { rejectUnauthorized: tls.verified } : false,
  };
}

/** Why a call of a client library failed, without credentials. */
export function queueReason(error: unknown, address: QueueAddress): string {
  const { message = '', code, errors = [] } = error as Partial<AggregateError> & { code?: string };
  // The error of a name with several addresses has no message itself.
  const text = message || (errors[0] as Error | undefined)?.message || code || String(error);
  return withoutCredentials(text, address);
}
