import type { NormalVariable, VariableSet } from './environment.ts';
import { isAnyAddress, isLoopback, readHostPort, readPort } from './host-port.ts';
import type { Reference } from './source.ts';
import type { OwnPort } from './variable.ts';

const LISTENERS = /^(?:[A-Z0-9]{1,32}_){0,5}LISTENERS$/;
const MAX_LENGTH = 8192;
const ADVERTISED = /ADVERTISED_LISTENERS$/;

/** Whether a variable belongs to the listeners of a Kafka broker. */
export function isKafkaListener(name: string): boolean {
  return (
    (/(?:^|_)KAFKA_/.test(name) && LISTENERS.test(name) && !name.includes('KAFKA_REST_')) ||
    name.endsWith('_LISTENER_SECURITY_PROTOCOL_MAP')
  );
}

/**
 * The listeners of a Kafka broker: `NAME://host:port`, where the map of security protocols says
 * what the name stands for. Advertised addresses count where no listeners are written.
 */
export function kafkaFacts(
  environment: VariableSet,
  within: string | undefined,
): { readonly ownPorts: readonly OwnPort[]; readonly references: readonly Reference[] } {
  const ownPorts: OwnPort[] = [];
  const references: Reference[] = [];
  for (const variable of environment.all) {
    if (!isKafkaListener(variable.name) || variable.value.length > MAX_LENGTH) continue;
    const isAdvertised = ADVERTISED.test(variable.name);
    const prefix = variable.name.replace(/(?:ADVERTISED_)?LISTENERS$/, '');
    const isOwn = !isAdvertised || !environment.get(`${prefix}LISTENERS`);
    for (const { host, port, expect } of listenersOf(variable, environment, prefix)) {
      const { written: evidence, origin } = variable;
      const clue = { expect: [expect], certainty: 'stated', evidence, origin } as const;
      if (isOwn) ownPorts.push({ port, clue });
      if (isAdvertised && !isAnyAddress(host) && !isLoopback(host)) {
        const own = within === undefined ? {} : { within };
        references.push({ host, port, transport: 'tcp', clue, role: 'mention', ...own, origin });
      }
    }
  }
  return { ownPorts, references };
}

function listenersOf({ value }: NormalVariable, environment: VariableSet, prefix: string) {
  const map = securityMap(environment.get(`${prefix}LISTENER_SECURITY_PROTOCOL_MAP`)?.value ?? '');
  return value.split(/[,\s]/).flatMap((text) => {
    const at = text.indexOf('://');
    if (at < 0) return [];
    const [name, address] = [
      text.slice(0, at).toUpperCase(),
      text.slice(at + 3).replace(/["']/g, ''),
    ];
    // `PLAINTEXT://:9092` binds to every address.
    const target = address.startsWith(':')
      ? { host: '', port: readPort(address.slice(1)) }
      : readHostPort(address);
    if (target?.port === undefined) return [];
    const security = map.get(name) ?? name;
    return { host: target.host, port: target.port, expect: protocolOf(security) };
  });
}

/** The REST proxy of Kafka has listeners too, with schemes. */
function protocolOf(security: string): string {
  if (security === 'HTTP' || security === 'HTTPS') return security.toLowerCase();
  return /^(?:SASL_)?SSL$/.test(security) ? 'tls/kafka' : 'kafka';
}

function securityMap(text: string): ReadonlyMap<string, string> {
  const rows = text.toUpperCase().split(/[,\s]/);
  return new Map(rows.map((row) => row.split(':', 2) as [string, string]));
}
