import { isTextLine } from '../bytes/lines.ts';
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
 * Whether silence is an answer: the most eloquent openings met it, too. Over TCP some of them had the
 * target for themselves, since a server of one client at a time is silent to the others, and the server
 * ended each of these connections when we did, since a process that hangs is silent, too. Over UDP
 * the host refuses what is sent to a closed port, so no firewall drops the datagrams. Where servers
 * of the protocol close on some foreign bytes, the last opening of the protocol must show that.
 */
export function isSilenceProof(exchanges: readonly Exchange[], protocol: Protocol): boolean {
  const last = opening(protocol.id, protocol.openings.length - 1);
  const isLast = ({ probedWith }: Exchange) => sameProbe(probedWith, last);
  const mayClose =
    protocol.closesOnLastOpening !== undefined &&
    exchanges.some((one) => isLast(one) && isClosed(one));
  const isExpected = (one: Exchange) =>
    isSilent(one) || (mayClose && isClosed(one) && (isLast(one) || isForeign(one, protocol)));
  if (exchanges.length === 0 || !exchanges.every(isExpected)) return false;
  if (exchanges[0]?.transport === 'udp') {
    return exchanges.some((one) => one.refusedElsewhere) && ELOQUENT_UDP.every(isProbed(exchanges));
  }
  const alone = exchanges.filter((one) => one.alone);
  // A process that hangs is silent, too, but it does not read the end of the connection.
  if (!alone.every((one) => one.endsWithUs || isClosed(one))) return false;
  const beside = exchanges.filter((one) => !one.alone);
  const hasMet = (all: readonly Exchange[]) => (probe: Probe) =>
    all.some(({ probedWith }) => sameProbe(probedWith, probe));
  return ELOQUENT.every(hasMet(alone)) && BESIDE.every(hasMet(beside));
}

/** Whether servers of the protocol may close on what was sent: one that reads lines skips foreign ones. */
function isForeign({ probedWith, turns }: Exchange, protocol: Protocol): boolean {
  if (isOpeningOf(probedWith, protocol.id)) return false;
  const [first] = protocol.openings;
  const readsLines = typeof first !== 'function' && isTextLine(first);
  return !readsLines || !turns.every(({ sent }) => isTextLine(sent));
}

function isProbed(exchanges: readonly Exchange[]): (id: string) => boolean {
  return (id) => exchanges.some(({ probedWith }) => sameProbe(probedWith, opening(id)));
}

function isSilent(exchange: Exchange): boolean {
  return exchange.end === 'timeout' && hasNoBytes(exchange);
}

function isClosed(exchange: Exchange): boolean {
  const isSent = exchange.turns.some(({ sent }) => sent.length > 0);
  return isSent && (exchange.end === 'eof' || exchange.end === 'reset') && hasNoBytes(exchange);
}

function hasNoBytes({ turns, tls }: Exchange): boolean {
  return !tls && turns.every(({ received }) => received.length === 0);
}
