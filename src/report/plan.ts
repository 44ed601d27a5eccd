import { toHex } from '../bytes/build.ts';
import { escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import { addressText, type Endpoint } from '../expect/endpoint.ts';
import { counted } from '../words/count.ts';
import { durationText } from '../words/duration.ts';
import type { Style } from './style.ts';
import { wrap } from './width.ts';

/** Bytes that would be sent, with a title. */
export interface PlannedMessage {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** What they do at a genuine server, if they are more than a question. */
  readonly sideEffect?: string;
}

/** One connection that would be made. */
export interface PlannedStep {
  /** To confirm the expectation, or to identify what is there instead. */
  readonly purpose: 'expected' | 'search';
  /** Milliseconds of listening before anything is sent. */
  readonly listenFirst: number;
  /** The same inside TLS. */
  readonly listenInside: number;
  /** Set if the connection starts with a TLS handshake. */
  readonly tls?: { readonly serverName?: string; readonly alpn: readonly string[] };
  readonly messages: readonly PlannedMessage[];
  /** Only one of the messages is sent: the one of the protocol that ALPN selects. */
  readonly byAlpn: boolean;
}

/** The connections to one endpoint if no reply ends the search early. */
export interface PlannedEndpoint {
  readonly endpoint: Endpoint;
  readonly steps: readonly PlannedStep[];
}

/** How the plan is drawn, and what stands in it already. */
interface PlanPage {
  readonly width: number;
  readonly style: Style;
  /** The titles and bytes of messages that were printed. */
  readonly printed: Set<string>;
}

/** Messages that are remembered: the openings of all protocols, and not one for each of many hosts. */
const MAX_REMEMBERED = 2000;

/**
 * Draws the plan of one endpoint after the other: its steps in order, with every byte. Bytes that
 * stand further up are only named.
 */
export function planPage(width: number, style: Style): (planned: PlannedEndpoint) => string {
  const page: PlanPage = { width, style, printed: new Set() };
  return (planned) => planText(planned, page);
}

function planText({ endpoint, steps }: PlannedEndpoint, page: PlanPage): string {
  const { width, style } = page;
  const { name, target, expectation, origin } = endpoint;
  const title = name === undefined ? '' : `${escapeForTerminal(name)} `;
  const place = origin ? ` (${origin.file}:${origin.line})` : '';
  const head = `${title}${addressText(target)}, expected ${expectation.text}${place}`;
  const lines = wrap(escapeForTerminal(head), width).map(style.strong);
  if (steps.length === 0) lines.push('  connect and close without sending data');
  const search = steps.findIndex(({ purpose }) => purpose === 'search');
  const unit = target.transport === 'udp' ? 'opening' : 'connection';
  for (const [i, step] of steps.entries()) {
    if (i === search) lines.push(...searchLines(i, steps.length, unit));
    lines.push(...stepLines(step, i + 1, page));
  }
  return `${lines.join('\n')}\n\n`;
}

/** What applies to all endpoints, after the last one. */
export function planTotals(targets: number, followUps: readonly PlannedMessage[]): string {
  const lines = followUps.flatMap(({ title, bytes }) => [
    `  ${title}, ${counted(bytes.length, 'byte')}`,
    ...hexdump(bytes, bytes.length).map((line) => `    ${line}`),
  ]);
  const more =
    lines.length === 0
      ? []
      : ['if a reply matches several protocols, one more message is sent:', ...lines, ''];
  return `${[...more, `${counted(targets, 'endpoint')} planned; no connection was made`].join('\n')}\n`;
}

function searchLines(before: number, all: number, unit: string): string[] {
  const limit = counted(all - before, before === 0 ? unit : `more ${unit}`);
  return [`  until the protocol is identified, at most ${limit}:`];
}

function stepLines(step: PlannedStep, number: number, page: PlanPage): string[] {
  const { width } = page;
  const lines = wrap(escapeForTerminal(stepText(step)), width - 5).map((line, i) => {
    return i === 0 ? `${`${number}.`.padStart(4)} ${line}` : `     ${line}`;
  });
  for (const { title, bytes, sideEffect } of step.messages) {
    lines.push(...messageLines(title, bytes, page));
    if (sideEffect === undefined) continue;
    const text = escapeForTerminal(`side effect: ${sideEffect}`);
    lines.push(...wrap(text, width - 5).map((line) => `     ${line}`));
  }
  return lines;
}

function messageLines(title: string, bytes: Uint8Array, { style, printed }: PlanPage): string[] {
  const head = `     ${escapeForTerminal(title)}, ${counted(bytes.length, 'byte')}`;
  const key = `${title} ${toHex(bytes)}`;
  if (bytes.length > 0 && printed.has(key)) return [`${head}, as above`];
  if (printed.size < MAX_REMEMBERED) printed.add(key);
  return [head, ...hexdump(bytes, bytes.length).map((line) => style.faint(`     ${line}`))];
}

function stepText(step: PlannedStep): string {
  const { listenFirst, listenInside, tls, messages, byAlpn, purpose } = step;
  const actions = [
    ...(listenFirst > 0 ? [`listen for ${durationText(listenFirst)}`] : []),
    ...(tls ? [`TLS ClientHello (${helloText(tls)})`] : []),
    ...(listenInside > 0 ? [`listen for ${durationText(listenInside)}`] : []),
    ...(messages.length > 0 ? [byAlpn ? 'send the message that ALPN selects' : 'send'] : []),
  ];
  return `${purpose === 'expected' ? 'expected: ' : ''}${actions.join(', then ') || 'listen'}`;
}

function helloText({ serverName, alpn }: NonNullable<PlannedStep['tls']>): string {
  const name = serverName === undefined ? 'no SNI' : `SNI ${serverName}`;
  return `${name}, ${alpn.length > 0 ? `ALPN ${alpn.join(' ')}` : 'no ALPN'}`;
}
