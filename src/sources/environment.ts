import type { Origin } from '../expect/endpoint.ts';
import { type NamedProtocol, protocolOfDriver, protocolOfName } from './name-protocol.ts';
import { meaningOfScheme, nameInsideTls } from './scheme.ts';
import { withoutQuotes } from './url.ts';
import type { Variable } from './variable.ts';

/** A variable with the form of its name that is compared: `spring.redis.host` and `springRedisHost` are `SPRING_REDIS_HOST`. */
export interface NormalVariable {
  readonly name: string;
  /** The name as the file writes it. */
  readonly written: string;
  /** Without quotes around it; never empty. */
  readonly value: string;
  readonly origin: Origin;
}

/** Words that stand for the absence of a value. */
const ABSENT = new Set(['', 'null', 'none', 'nil', 'undefined', '~']);
const TRUE = new Set(['true', '1', 'yes', 'on', 'required']);

/** What names the kind of a service, behind the prefix of its host: `DB_CONNECTION` for `DB_HOST`. */
const DRIVERS =
  'CONNECTION TYPE DB_TYPE ADAPTER DIALECT DRIVER CLIENT ENGINE BACKEND MAILER STORE VENDOR TRANSPORT'.split(
    ' ',
  );
/** Drivers that use no server of the network, or none at the host that the variables name. */
const LOCAL_DRIVERS = new Set(
  (
    'sqlite sqlite3 better-sqlite3 file filesystem disk log array sync database memory inmemory in-memory local ' +
    'locmem filebased console dummy sendmail ses ses-v2 mailgun postmark resend sendgrid failover roundrobin cookie apc dynamodb'
  ).split(' '),
);
const TLS_FLAGS =
  'TLS SSL TLS_ENABLED SSL_ENABLED ENABLE_TLS ENABLE_SSL USE_TLS USE_SSL SECURE'.split(' ');
/** Protocols that are inside TLS from the first byte where a flag asks for TLS; others upgrade. */
const TLS_FIRST = new Set(
  'redis amqp kafka mqtt nats memcached cassandra http clickhouse bolt grpc'.split(' '),
);

/** Variables of one environment that are read together. */
export class VariableSet {
  readonly all: readonly NormalVariable[];
  readonly #byName: ReadonlyMap<string, NormalVariable>;
  readonly #stores: readonly NormalVariable[];

  constructor(variables: readonly Variable[]) {
    // A name may come twice: the last one counts.
    this.#byName = new Map(variables.flatMap(normalize).map((one) => [one.name, one]));
    this.all = [...this.#byName.values()];
    this.#stores = this.all.filter(({ name }) => STORE.test(name));
  }

  get(name: string): NormalVariable | undefined {
    return this.#byName.get(name);
  }

  /** What the variables say of the service at a prefix: `DB` for `DB_HOST`. */
  protocolAt(prefix: string): NamedProtocol | undefined {
    const scheme = this.#schemeAt(prefix);
    if (scheme) return scheme;
    const driver = this.#driverAt(prefix);
    const named = protocolOfName(prefix);
    const found = (driver && protocolOfDriver(driver.value)) ?? named;
    return found && this.#isInTls(prefix, found.name)
      ? { ...found, name: nameInsideTls(found.name) }
      : found;
  }

  /** The variable that switches off the service at a prefix, if one does: `MAIL_MAILER=log`. */
  switchAt(prefix: string): NormalVariable | undefined {
    const driver = this.#driverAt(prefix);
    if (driver && isLocalDriver(driver.value)) return driver;
    return this.#storeWithout(protocolOfName(prefix)?.name);
  }

  /**
   * A variable of a framework's stores (`CACHE_STORE`, `QUEUE_CONNECTION`), if at least two are set and
   * none of them chooses the protocol.
   */
  #storeWithout(protocol: string | undefined): NormalVariable | undefined {
    if (protocol !== 'redis' && protocol !== 'memcached') return undefined;
    const isChosen = this.#stores.some(({ value }) => protocolOfDriver(value)?.name === protocol);
    return isChosen || this.#stores.length < 2 ? undefined : this.#stores[0];
  }

  /** The driver of the prefix, or of what stands before its last parts: `DB_TYPE` for `DB_WRITE`. */
  #driverAt(prefix: string): NormalVariable | undefined {
    for (const part of ancestors(prefix)) {
      for (const suffix of DRIVERS) {
        const found = this.get(`${part}_${suffix}`);
        if (found && isDriver(found.value)) return found;
      }
      const itself = this.get(part);
      if (itself && isDriver(itself.value)) return itself;
    }
    return undefined;
  }

  #schemeAt(prefix: string): NamedProtocol | undefined {
    const variable = this.get(`${prefix}_SCHEME`) ?? this.get(`${prefix}_PROTOCOL`);
    const meaning = variable && meaningOfScheme(variable.value.toLowerCase());
    const [name] = meaning?.expect ?? [];
    if (name === undefined || meaning?.transport !== 'tcp') return undefined;
    const port = protocolOfName(prefix)?.port ?? meaning.port;
    return { name, certainty: 'stated', ...(port === undefined ? {} : { port }) };
  }

  #isInTls(prefix: string, protocol: string): boolean {
    if (!TLS_FIRST.has(protocol)) return false;
    if (protocol === 'kafka') {
      const names = ancestors(prefix).map((part) => `${part}_SECURITY_PROTOCOL`);
      const security = names.map((name) => this.get(name)).find((one) => one !== undefined);
      if (security) return security.value.toUpperCase().endsWith('SSL');
    }
    return TLS_FLAGS.some((flag) =>
      TRUE.has(this.get(`${prefix}_${flag}`)?.value.toLowerCase() ?? ''),
    );
  }
}

const STORE = /^(?:CACHE|SESSION|QUEUE|BROADCAST)_(?:STORE|DRIVER|CONNECTION)$/;

/** Addresses are not drivers: `TEST_BACKEND=redis://r`, `HOSTS=influxdb:8082`. */
function isDriver(value: string): boolean {
  if (/:\/\/|:\d/.test(value)) return false;
  return isLocalDriver(value) || protocolOfDriver(value) !== undefined;
}

function isLocalDriver(value: string): boolean {
  const parts = value.toLowerCase().split('.', 16);
  return LOCAL_DRIVERS.has(value.toLowerCase()) || LOCAL_DRIVERS.has(parts.at(-2) ?? '');
}

/** The items of a list in JSON, between their commas. */
function withoutBrackets(text: string): string {
  return /^\[["']/.test(text) && text.endsWith(']') ? text.slice(1, -1) : text;
}

/** `A_B_C`, `A_B`, `A`. */
function ancestors(prefix: string): readonly string[] {
  const parts = prefix.split('_', 8);
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('_'));
}

function normalize({ name, value, origin }: Variable): readonly NormalVariable[] {
  const text = withoutBrackets(withoutQuotes(value));
  if (ABSENT.has(text.toLowerCase())) return [];
  const normal = name
    .slice(0, 256)
    .replace(/(?<=[a-z\d])(?=[A-Z][a-z])/g, '_')
    .toUpperCase()
    .replace(/[.-]/g, '_')
    .replace(/_+/g, '_');
  return [{ name: normal, written: name.slice(0, 256), value: text, origin }];
}
