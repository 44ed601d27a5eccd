/** Addresses that are compared or handed to browsers. */
const NEVER_CALLED =
  /(?:^|_)(?:ORIGINS?|CORS|CALL_?BACKS?|REDIRECTS?|AUDIENCE|REFERER|REFERRER)(?:_|$)|(?:^|_)(?:NO_PROXY|ALLOWED_HOSTS|TRUSTED_HOSTS|TRUSTED_PROXIES)$/;

/** The address of the application itself, as its users call it. */
const OWN_ADDRESS = [
  /(?:^|_)(?:PUBLIC|EXTERNAL|NEXTAUTH|CANONICAL|VIRTUAL)_(?:[A-Z0-9]{1,32}_)?(?:URL|URI|HOST|ADDRESS|ADDR)$/,
  /^(?:[A-Z0-9]{1,32}_)?(?:APP|WEBAPP|SITE|ROOT|EDITOR|SELF|WEBSITE|HOMEPAGE)_(?:BASE_)?(?:URL|URI)$/,
  /^(?:BASE|SERVER|WEBHOOK)_(?:URL|URI)$/,
];

/** Values that look like `host:port` and are something else: tags of images, users, times. */
const NOT_AN_ADDRESS =
  /(?:^|_)(?:IMAGE|TAG|VERSION|PASS|PASSWORD|PASSWD|SECRET|TOKEN|KEY|AUTH|CREDENTIALS?|USER|USERNAME|USERPASS|UID|GID|TIME|SCHEDULE|CRON|RATIO|DIGEST|HASH|SALT|VOLUME|PORTS)(?:_|$)/;

const ADDRESS_WORD =
  /(?:^|_)(?:HOSTS?|HOSTNAME|ADDR|ADDRS|ADDRESS|ADDRESSES|URLS?|URI|ENDPOINTS?|SERVERS?|BROKERS?|UPSTREAMS?|BACKEND|TARGETS?|NODES?|PEERS?|SEEDS?|CONNECT|SERVICE|MASTER|REPLICA|DSN|LOCATION|DISCOVERY|CLUSTER|VOTERS)$/;

const SUFFIX =
  /_(?:HOSTS?|HOSTNAME|HOST_NAME|ADDRS?|ADDRESS|ADDRESSES|URLS?|URI|DSN|ENDPOINTS?|SERVERS?|BROKERS?|NODES|CONNECT|LOCATIONS?|PORT|CONNECTION_STRING)$/;

/** Prefixes of the service itself: `SERVER_HOST` is what it binds to. */
const OWN_PREFIX =
  /^(?:APP|SERVER|LISTEN|LISTENER|BIND|VIRTUAL|LETSENCRYPT|WEB|PUBLIC|EXTERNAL|DOMAIN|ADVERTISED|UVICORN|GUNICORN|FLASK|FLASK_RUN|NUXT|NITRO|VITE|HTTP|HTTPS|SERVICE|CONTAINER|JMX|API)$/;

/** Whether a variable holds addresses that nothing connects to: origins of CORS, redirects. */
export function isNeverCalled(name: string): boolean {
  return NEVER_CALLED.test(name);
}

/** Whether a variable holds the address of the application itself, as its users see it. */
export function isOwnAddress(name: string): boolean {
  return OWN_ADDRESS.some((pattern) => pattern.test(name));
}

/** Whether a value that looks like `host:port` may be something else, also a secret. */
export function isNotAnAddress(name: string): boolean {
  return NOT_AN_ADDRESS.test(name);
}

/** Whether the name says that the value is an address. */
export function isAddressName(name: string): boolean {
  return ADDRESS_WORD.test(name);
}

/** Whether a prefix is that of the service itself. */
export function isOwnPrefix(prefix: string): boolean {
  return OWN_PREFIX.test(prefix);
}

/** `REDIS` of `REDIS_HOST`; `PG` of `PGHOST`; the name itself without such an end. */
export function prefixOf(name: string): string {
  if (/^PG(?:HOST|HOSTADDR|PORT)$/.test(name)) return 'PG';
  return name.replace(SUFFIX, '');
}

/** Whether the name is that of a host whose port stands in another variable. */
export function isHostName(name: string): boolean {
  return /^PGHOST(?:ADDR)?$|_(?:HOSTS?|HOSTNAME|HOST_NAME|SERVER|ADDR|ADDRESS)$|^CONNECTION_STRINGS_/.test(
    name,
  );
}

/** The variable with the port of a prefix: `REDIS_PORT`. */
export function portNameOf(prefix: string): string {
  return prefix === 'PG' ? 'PGPORT' : `${prefix}_PORT`;
}
