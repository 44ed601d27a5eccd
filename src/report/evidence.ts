import { escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import type { Result } from '../expect/result.ts';
import type { Certificate, TlsFacts } from '../identify/exchange.ts';
import type { Evidence } from '../identify/identification.ts';
import { attemptText, probeText } from '../words/attempt.ts';
import { bytesLine } from '../words/bytes.ts';
import { counted } from '../words/count.ts';
import { readingText, ruleText } from '../words/rule.ts';
import type { Labelled } from './lines.ts';

/** Received bytes in the dump. */
const MAX_DUMP_BYTES = 256;

/** The evidence: what was sent and received, the rule, TLS, and every attempt with its end. */
export function evidenceLines({ endpoint, identification, attempts, address }: Result): Labelled[] {
  const { outcome, evidence, tls, upgrade, runnersUp, confidence } = identification;
  const other = outcome === 'ambiguous' ? 'perhaps' : 'also';
  const { description, labels = {} } = endpoint;
  const labelTexts = Object.entries(labels).map(([key, value]) => `${key}: ${value}`);
  return [
    ...(description === undefined ? [] : [line('about', description)]),
    ...(labelTexts.length === 0 ? [] : [line('labels', labelTexts.join(', '))]),
    ...(address === undefined ? [] : [line('address', address)]),
    ...(evidence ? proofLines(evidence, confidence) : []),
    ...runnersUp.map((one) => line(other, readingText(one.stack, one.confidence, one.evidence))),
    ...(tls ? tlsLines('tls', tls) : []),
    ...(upgrade === 'refused' ? [line('starttls', 'refused')] : []),
    ...(typeof upgrade === 'object' ? tlsLines('starttls', upgrade) : []),
    ...attempts.map((one, i) => line(i === 0 ? 'attempts' : '', `${i + 1}. ${attemptText(one)}`)),
  ];
}

function proofLines(evidence: Evidence, confidence: string | undefined): Labelled[] {
  const { layer, probedWith, sent, received } = evidence;
  const where = layer === 'tls' ? ' inside TLS' : '';
  const sentText = sent.length === 0 ? '' : `, ${bytesLine(sent)}`;
  const probe =
    sent.length === 0 && probedWith.kind !== 'recorded'
      ? 'listened'
      : `${probeText(probedWith)}${sentText}`;
  const reply = received.length === 0 ? 'nothing' : counted(received.length, 'byte');
  return [
    line('probe', `${probe}${where}`),
    { ...line('reply', reply), verbatim: hexdump(received, MAX_DUMP_BYTES) },
    ...(confidence ? [line('rule', `${ruleText(evidence)}: ${confidence}`)] : []),
  ];
}

function tlsLines(label: string, facts: TlsFacts): Labelled[] {
  const { version, alpn, cipher, certificate, wantsClientCertificate } = facts;
  const parts = [
    version,
    alpn ? `ALPN ${alpn}` : 'no ALPN',
    ...(cipher ? [cipher] : []),
    ...(wantsClientCertificate ? ['requests a client certificate'] : []),
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

/** Node writes each part of a distinguished name on its own line. */
function oneLine(name: string): string {
  return name === '' ? 'none' : name.split('\n').join(', ');
}

function dateOf(date: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(date) ? date.slice(0, 10) : date;
}

function line(label: string, text: string): Labelled {
  return { label, text: escapeForTerminal(text) };
}
