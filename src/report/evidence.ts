import { escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import type { Result } from '../expect/result.ts';
import {
  type Attempt,
  type Certificate,
  type Exchange,
  isExchange,
  type TlsFacts,
} from '../identify/exchange.ts';
import type { Evidence, Reading } from '../identify/identification.ts';
import { type Probe, probeName } from '../identify/probe.ts';
import { bytesLines } from './bytes-text.ts';
import type { Labelled } from './lines.ts';

/** How many received bytes are dumped. */
const DUMPED = 256;

/** How we know: what was asked and answered, the rule, TLS, and every attempt with its end. */
export function evidenceLines({ identification, attempts, address }: Result): Labelled[] {
  const { outcome, evidence, tls, upgrade, runnersUp, confidence } = identification;
  const other = outcome === 'ambiguous' ? 'perhaps' : 'also';
  return [
    ...(address === undefined ? [] : [line('address', address)]),
    ...(evidence ? proof(evidence, confidence) : []),
    ...runnersUp.map((one) => line(other, readingText(one))),
    ...(tls ? tlsLines('tls', tls) : []),
    ...(upgrade === 'refused' ? [line('starttls', 'refused')] : []),
    ...(typeof upgrade === 'object' ? tlsLines('starttls', upgrade) : []),
    ...attempts.map((one, i) => line(i === 0 ? 'attempts' : '', `${i + 1}. ${attemptText(one)}`)),
  ];
}

function proof(evidence: Evidence, confidence: string | undefined): Labelled[] {
  const { layer, probedWith, sent, received } = evidence;
  const where = layer === 'tls' ? ' inside TLS' : '';
  const question = sent.length === 0 ? 'listened' : `${askedText(probedWith)}, ${bytesLines(sent)}`;
  return [
    line('asked', `${question}${where}`),
    { ...line('answer', bytesCount(received)), verbatim: hexdump(received, DUMPED) },
    ...(confidence ? [line('rule', `${ruleText(evidence)}: ${confidence}`)] : []),
  ];
}

/** Which bytes say so, and who says that they do. */
function ruleText({ rule = '', at, spec }: Evidence): string {
  const place = at && at[1] > at[0] ? `, bytes ${at[0]} to ${at[1] - 1}` : '';
  return `${rule}${place}${spec ? ` (${spec})` : ''}`;
}

function bytesCount({ length }: Uint8Array): string {
  if (length === 0) return 'nothing';
  return `${length} ${length === 1 ? 'byte' : 'bytes'}`;
}

function readingText({ stack, confidence, evidence }: Reading): string {
  return `${stack.join('/')}, ${confidence}: ${ruleText(evidence)}`;
}

function tlsLines(label: string, facts: TlsFacts): Labelled[] {
  const { version, alpn, cipher, certificate, wantsClientCertificate } = facts;
  const parts = [
    version,
    alpn ? `ALPN ${alpn}` : 'no ALPN',
    ...(cipher ? [cipher] : []),
    ...(wantsClientCertificate ? ['wants a client certificate'] : []),
  ];
  return [line(label, parts.join(', ')), ...(certificate ? certificateLines(certificate) : [])];
}

function certificateLines(certificate: Certificate): Labelled[] {
  const { subject, issuer, names, validFrom, validTo, coversName } = certificate;
  const covers =
    coversName === undefined ? '' : coversName ? '; covers the name' : '; does not cover the name';
  return [
    line('subject', oneLine(subject)),
    line('issuer', oneLine(issuer)),
    line('names', `${names.length > 0 ? names.join(', ') : 'none'}${covers}`),
    line('valid', `${dateOf(validFrom)} to ${dateOf(validTo)}`),
  ];
}

/** Node writes one part of a distinguished name a line. */
function oneLine(name: string): string {
  return name === '' ? 'none' : name.split('\n').join(', ');
}

function dateOf(date: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(date) ? date.slice(0, 10) : date;
}

function attemptText(attempt: Attempt): string {
  const at = `after ${Math.round(attempt.timing.ended)} ms`;
  if (!isExchange(attempt)) return `${attempt.failure} (${attempt.code}) ${at}`;
  const { inner, upgrade } = attempt;
  const inside = inner ? `; inside, ${saidText(inner)}` : '';
  const secured = upgrade ? `; STARTTLS ${upgrade === 'refused' ? 'refused' : 'done'}` : '';
  const { firstByte } = attempt.timing;
  const first = firstByte === undefined ? '' : `, first byte after ${Math.round(firstByte)} ms`;
  return `${saidText(attempt)}${inside}${secured}; ${ENDS[attempt.end]} ${at}${first}`;
}

function saidText({ probedWith, turns, tls, timing }: Exchange): string {
  const received = turns.reduce((sum, turn) => sum + turn.received.length, 0);
  if (tls) return 'TLS handshake done';
  const answer = received === 0 ? 'no answer' : `${received} bytes came back`;
  const listened = timing.sentAt === undefined ? '' : 'listened, then ';
  return `${listened}${askedText(probedWith)}: ${answer}`;
}

function askedText(probe: Probe): string {
  if (probe.kind === 'listen') return 'listened';
  if (probe.kind === 'polyglot') return 'sent the polyglot';
  const name = probeName(probe);
  return name === 'tls' ? 'sent a ClientHello' : `sent the opening of ${name}`;
}

const ENDS: Readonly<Record<Exchange['end'], string>> = {
  open: 'we closed it',
  eof: 'the peer closed it',
  reset: 'the peer reset it',
  timeout: 'time ran out',
  full: 'enough was read',
};

function line(label: string, text: string): Labelled {
  return { label, text: escapeForTerminal(text) };
}
