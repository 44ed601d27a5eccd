import { type Attempt, type Exchange, isExchange } from '../identify/exchange.ts';
import { type Probe, probeName } from '../identify/probe.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';

/** One connection: what was sent and received, and how it ended. */
export function attemptText(attempt: Attempt): string {
  const at = `after ${durationText(attempt.timing.ended)}`;
  if (!isExchange(attempt)) return `${attempt.failure} (${attempt.code}) ${at}`;
  const { inner, upgrade, timing } = attempt;
  const inside = inner ? `; inside TLS, ${exchangeText(inner)}` : '';
  const upgraded = upgrade
    ? `; upgrade to TLS ${upgrade === 'refused' ? 'refused' : 'completed'}`
    : '';
  const first =
    timing.firstByte === undefined ? '' : `, first byte after ${durationText(timing.firstByte)}`;
  return `${exchangeText(attempt)}${inside}${upgraded}; ${ENDS[attempt.end]} ${at}${first}`;
}

/** What a probe did: `sent the http opening`. */
export function probeText(probe: Probe): string {
  if (probe.kind === 'listen') return 'listened';
  if (probe.kind === 'recorded') return 'recorded';
  if (probe.kind === 'polyglot') return 'sent the polyglot';
  const name = probeName(probe);
  return name === 'tls' ? 'sent a ClientHello' : `sent the ${name} opening`;
}

function exchangeText({
  probedWith,
  turns,
  tls,
  timing,
  proxyHeader,
  sentHeader,
}: Exchange): string {
  const behind = proxyHeader || sentHeader ? 'sent a PROXY header, ' : '';
  if (tls) return `${behind}completed the TLS handshake`;
  const received = turns.reduce((sum, turn) => sum + turn.received.length, 0);
  const listened = timing.sentAt === undefined ? '' : 'listened, then ';
  const reply = received === 0 ? 'nothing' : counted(received, 'byte');
  return `${behind}${listened}${probeText(probedWith)}, received ${reply}`;
}

const ENDS: Readonly<Record<Exchange['end'], string>> = {
  open: 'closed by firstbytes',
  eof: 'closed by the server',
  reset: 'reset by the server',
  timeout: 'timed out',
  full: 'stopped at the read limit',
};
