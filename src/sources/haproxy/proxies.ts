import { nameInsideTls } from '../scheme.ts';
import type { HaproxyLine, Section } from './parse.ts';
import { protocolOfExchange } from './tcp-check.ts';

/** A frontend, a backend or a listen section, with what its defaults say. */
export interface ProxySection {
  readonly section: Section;
  /** `http`, `tcp` and so on. */
  readonly mode: string;
  /** The option of the health check: `httpchk`, `pgsql-check`. */
  readonly check?: string;
  /** The rules of `option tcp-check`, in order: `connect`, `send`, `expect` with their words. */
  readonly exchange: readonly (readonly string[])[];
  /** Words of `default-server`. */
  readonly serverDefaults: readonly string[];
  readonly defaultBackend?: string;
  /** Whether rules read the TLS of clients. */
  readonly inspectsTls: boolean;
}

/** Protocols that the option of a health check names. */
const CHECKS: ReadonlyMap<string, string | undefined> = new Map([
  ['pgsql-check', 'postgresql'],
  ['mysql-check', 'mysql'],
  ['redis-check', 'redis'],
  ['smtpchk', 'smtp'],
  ['ldap-check', 'ldap'],
  ['ssl-hello-chk', 'tls'],
  ['httpchk', undefined],
  ['tcp-check', undefined],
  ['spop-check', undefined],
  ['external-check', undefined],
]);

type Settings = Omit<ProxySection, 'section'>;

const INITIAL: Settings = { mode: 'tcp', exchange: [], serverDefaults: [], inspectsTls: false };
const MAX_SERVER_DEFAULTS = 64;
const MAX_RULES = 64;

/** The proxies of a configuration. The last defaults before a section apply, or those that it names. */
export function proxiesOf(sections: readonly Section[]): readonly ProxySection[] {
  const named = new Map<string, Settings>();
  const proxies: ProxySection[] = [];
  let latest = INITIAL;
  for (const section of sections) {
    const isDefaults = section.kind === 'defaults';
    const usual = isDefaults ? INITIAL : latest;
    const inherited = section.from === undefined ? usual : (named.get(section.from) ?? INITIAL);
    const settings = section.lines.reduce(withLine, inherited);
    if (isDefaults) {
      latest = settings;
      if (section.name !== '') named.set(section.name, settings);
    } else if (/^(?:frontend|backend|listen)$/.test(section.kind)) {
      proxies.push({ section, ...settings });
    }
  }
  return proxies;
}

function withLine(settings: Settings, { keyword, args }: HaproxyLine): Settings {
  const [first = ''] = args;
  switch (keyword) {
    case 'mode':
      return { ...settings, mode: first };
    case 'default_backend':
      return { ...settings, defaultBackend: first };
    case 'default-server': {
      const words = [...settings.serverDefaults, ...args].slice(-MAX_SERVER_DEFAULTS);
      return { ...settings, serverDefaults: words };
    }
    case 'option':
      // A later option replaces an earlier one.
      return CHECKS.has(first) ? { ...settings, check: first } : settings;
    case 'tcp-check':
      return { ...settings, exchange: [...settings.exchange, args].slice(-MAX_RULES) };
    case 'tcp-request':
    case 'use_backend':
    case 'use-server':
    case 'acl':
      return !settings.inspectsTls && args.some(readsTls)
        ? { ...settings, inspectsTls: true }
        : settings;
    default:
      return settings;
  }
}

/** Fetches of the first message of TLS, such as `req.ssl_sni`. */
function readsTls(word: string): boolean {
  return /^req[._]ssl_(?:sni|hello_type)$/.test(word);
}

/** What the health check of a section says of the servers. */
export interface Checked {
  readonly name: string;
  readonly certainty: 'stated' | 'probe';
  readonly evidence: string;
}

/**
 * The protocol that the health check of a section names or speaks. With `check-ssl` among the words of a
 * server it does so inside TLS, although clients are relayed as they are.
 */
export function protocolOfCheck(
  { check, exchange }: ProxySection,
  words: readonly string[],
): Checked | undefined {
  const named = CHECKS.get(check ?? '');
  const spoken = check === 'tcp-check' ? protocolOfExchange(exchange) : undefined;
  const plain = named ?? spoken;
  if (plain === undefined) return undefined;
  const name = words.includes('check-ssl') ? nameInsideTls(plain) : plain;
  return named === undefined
    ? { name, certainty: 'probe', evidence: `HAProxy tcp-check of ${plain}` }
    : { name, certainty: 'stated', evidence: `HAProxy check of ${plain}` };
}
