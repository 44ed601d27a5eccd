import { escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import { addressText, type Endpoint } from '../expect/endpoint.ts';
import { counted, durationText } from './lines.ts';
import type { Style } from './style.ts';
import { wrap } from './width.ts';

/** Bytes that would be sent, and what they are. */
export interface PlannedMessage {
  readonly title: string;
  readonly bytes: Uint8Array;
}

/** One connection that would be made. */
export interface PlannedStep {
  /** Asked because the config expects it, or to find out what else it is. */
  readonly purpose: 'expected' | 'search';
  /** Milliseconds of listening before anything is sent. */
  readonly listenFirst: number;
  /** The same inside TLS. */
  readonly listenInside: number;
  /** Set when it begins with a TLS handshake. */
  readonly tls?: { readonly serverName?: string; readonly alpn: readonly string[] };
  readonly messages: readonly PlannedMessage[];
  /** Only one of the messages is sent: that of the protocol that ALPN chooses. */
  readonly byAlpn: boolean;
}

/** What would be done at one endpoint if nothing were learnt on the way. */
export interface PlannedEndpoint {
  readonly endpoint: Endpoint;
  readonly steps: readonly PlannedStep[];
}

/** An endpoint's steps in order, with every byte. */
export function planText(
  { endpoint, steps }: PlannedEndpoint,
  width: number,
  style: Style,
): string {
  const { name, target, expectation, origin } = endpoint;
  const title = name === undefined ? '' : `${escapeForTerminal(name)} `;
  const place = origin ? ` (${origin.file}:${origin.line})` : '';
  const head = `${title}${addressText(target)}, expected ${expectation.text}${place}`;
  const lines = wrap(escapeForTerminal(head), width).map(style.strong);
  if (steps.length === 0) lines.push('  connects and closes; sends nothing');
  const search = steps.findIndex(({ purpose }) => purpose === 'search');
  const unit = target.transport === 'udp' ? 'opening' : 'connection';
  for (const [i, step] of steps.entries()) {
    if (i === search) lines.push(...searchLines(i, steps.length, unit));
    lines.push(...stepLines(step, i + 1, width, style));
  }
  return `${lines.join('\n')}\n\n`;
}

/** What holds for all endpoints, after the last one. */
export function planTotals(targets: number, settling: readonly PlannedMessage[]): string {
  const lines = settling.flatMap(({ title, bytes }) => [
    `  ${title}, ${counted(bytes.length, 'byte')}`,
    ...hexdump(bytes, bytes.length).map((line) => `    ${line}`),
  ]);
  const more =
    lines.length === 0
      ? []
      : ['an answer that fits several protocols gets one more message:', ...lines, ''];
  return `${[...more, `${counted(targets, 'endpoint')} planned; no connection was made`].join('\n')}\n`;
}

function searchLines(before: number, all: number, unit: string): string[] {
  const most = counted(all - before, before === 0 ? unit : `more ${unit}`);
  return [`  until it is known what is spoken there, at most ${most}:`];
}

function stepLines(step: PlannedStep, number: number, width: number, style: Style): string[] {
  const lines = wrap(escapeForTerminal(wordsOf(step)), width - 5).map((line, i) => {
    return i === 0 ? `${`${number}.`.padStart(4)} ${line}` : `     ${line}`;
  });
  for (const { title, bytes } of step.messages) {
    lines.push(`     ${escapeForTerminal(title)}, ${counted(bytes.length, 'byte')}`);
    lines.push(...hexdump(bytes, bytes.length).map((line) => style.faint(`     ${line}`)));
  }
  return lines;
}

function wordsOf(step: PlannedStep): string {
  const { listenFirst, listenInside, tls, messages, byAlpn, purpose } = step;
  const words = [
    ...(listenFirst > 0 ? [`listen for ${durationText(listenFirst)}`] : []),
    ...(tls ? [`TLS ClientHello (${helloText(tls)})`] : []),
    ...(listenInside > 0 ? [`listen for ${durationText(listenInside)}`] : []),
    ...(messages.length > 0 ? [byAlpn ? 'send what ALPN chooses' : 'send'] : []),
  ];
  return `${purpose === 'expected' ? 'expected: ' : ''}${words.join(', then ') || 'listen'}`;
}

function helloText({ serverName, alpn }: NonNullable<PlannedStep['tls']>): string {
  const name = serverName === undefined ? 'no SNI' : `SNI ${serverName}`;
  return `${name}, ${alpn.length > 0 ? `ALPN ${alpn.join(' ')}` : 'no ALPN'}`;
}
