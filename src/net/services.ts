import dns from 'node:dns';
import type { NoConnection } from '../identify/exchange.ts';
import { codeOf, failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';

/** A server of a service. */
interface Service {
  readonly host: string;
  readonly port: number;
}

type Services = readonly Service[] | NoConnection;

/** Of one name; more would be an attack. */
const MAX_SERVICES = 100;

/** For each DNS server, in milliseconds. */
const QUERY_TIMEOUT = 2000;

/** Asks the DNS servers of the system for SRV records (RFC 2782), each name once. */
export class ServiceLookUps {
  #resolver: dns.promises.Resolver | undefined;
  readonly #names = new Map<string, Promise<Services>>();

  /** The servers by priority and weight. Never rejects. */
  find(name: string): Promise<Services> {
    const known = this.#names.get(name);
    if (known) return known;
    const found = this.#ask(name);
    this.#names.set(name, found);
    return found;
  }

  /** What is still asked for is not waited for. */
  close(): void {
    this.#resolver?.cancel();
  }

  /** Most runs have no services. */
  #start(): dns.promises.Resolver {
    if (this.#resolver) return this.#resolver;
    this.#resolver = new dns.promises.Resolver({ timeout: QUERY_TIMEOUT, tries: 2 });
    this.#resolver.setServers(dns.getServers());
    return this.#resolver;
  }

  async #ask(name: string): Promise<Services> {
    const startedAt = loopClock.now();
    try {
      const records = await this.#start().resolveSrv(name);
      const services = records
        .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
        .flatMap((record) => serviceOf(record))
        .slice(0, MAX_SERVICES);
      return services.length > 0 ? services : failedWith('ENODATA', startedAt);
    } catch (error) {
      const failed = failedWith(codeOf(error), startedAt);
      // Whatever else goes wrong here is the resolver's, not the target's.
      return failed.failure === 'no-such-name' ? failed : { ...failed, failure: 'resolver-failed' };
    }
  }
}

/** A dot in place of a name means that the service does not exist; names come from outside. */
function serviceOf({ name, port }: dns.SrvRecord): Service[] {
  const host = name.replace(/\.$/, '');
  return /^[\w.-]{1,253}$/.test(host) && port > 0 ? [{ host, port }] : [];
}
