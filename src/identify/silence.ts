import type { Protocol } from '../protocols/protocol.ts';
import type { Exchange } from './exchange.ts';
import { CLIENT_HELLO, isOpeningOf, opening, POLYGLOT, type Probe, sameProbe } from './probe.ts';

/** What servers of nearly all protocols reply to, or close on. */
const ELOQUENT: readonly Probe[] = [opening('http'), POLYGLOT];
/** What must be silent beside other connections. */
const BESIDE: readonly Probe[] = [CLIENT_HELLO, opening('http')];

/** Openings that most UDP services reply to; each service replies only to its own. */
const ELOQUENT_UDP: readonly string[] = ['dns', 'ntp', 'snmp', 'stun', 'sip'];

/**
 * Whether silence is an answer: the most eloquent openings met it, too, or a close where the servers
 * of the protocol close on foreign bytes. Over TCP some of them had the target for themselves, since
 * a server of one client at a time is silent to the others. Over UDP the host refuses what is sent to
 * a closed port, so no firewall drops the datagrams.
 */
export function isSilenceProof(
  exchanges: readonly Exchange[],
  { id, mayClose }: Protocol,
): boolean {
  const isExpected = (one: Exchange) =>
    isSilent(one) || (mayClose !== undefined && isClosed(one) && !isOpeningOf(one.probedWith, id));
  if (exchanges.length === 0 || !exchanges.every(isExpected)) return false;
  if (exchanges[0]?.transport === 'udp') {
    return exchanges.some((one) => one.refusedElsewhere) && ELOQUENT_UDP.every(isProbed(exchanges));
  }
  const alone = exchanges.filter((one) => one.alone);
  const beside = exchanges.filter((one) => !one.alone);
  const hasMet = (all: readonly Exchange[]) => (probe: Probe) =>
    all.some(({ probedWith }) => sameProbe(probedWith, probe));
  return ELOQUENT.every(hasMet(alone)) && BESIDE.every(hasMet(beside));
}

function isProbed(exchanges: readonly Exchange[]): (id: string) => boolean {
  return (id) => exchanges.some(({ probedWith }) => sameProbe(probedWith, opening(id)));
}

function isSilent(exchange: Exchange): boolean {
  return exchange.end === 'timeout' && hasNoBytes(exchange);
}

function isClosed(exchange: Exchange): boolean {
  return (exchange.end === 'eof' || exchange.end === 'reset') && hasNoBytes(exchange);
}

function hasNoBytes({ turns, tls }: Exchange): boolean {
  return !tls && turns.every(({ received }) => received.length === 0);
}
