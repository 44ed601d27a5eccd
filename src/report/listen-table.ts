import { escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import type { ClientSession, GreetedBy } from '../expect/client-session.ts';
import { addressText } from '../expect/endpoint.ts';
import type { ClientReading, IdentifiedClient } from '../identify/client.ts';
import { withArticle } from '../words/article.ts';
import { bytesLine } from '../words/bytes.ts';
import { clientSessionWords } from '../words/client-session.ts';
import { counted } from '../words/count.ts';
import { durationText } from '../words/duration.ts';
import { readingText } from '../words/rule.ts';
import { impactLines, problemLines } from './finding-lines.ts';
import { type Labelled, labelled } from './lines.ts';
import { MAX_UNKNOWN_BYTES } from './listen-ndjson.ts';
import type { ListenPlan, ListenReport, ListenSummary } from './listen-report.ts';
import type { Style } from './style.ts';
import { cutEnd, cutMiddle, widthOf, wrap } from './width.ts';

export interface ListenTableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
  /** `quiet`: only what is not ok. `verbose`: the bytes and the rule under each row. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

/** In columns. Later rows are not known yet, so all widths but the last are typical ones. */
const WIDTHS = { time: 8, client: 21, found: 14, status: 12 } as const;
const GAP = '  ';
const INDENT = '  ';
/** In columns; a narrower table is unreadable. */
const MIN_WIDTH = 80;
const MAX_DUMP_BYTES = 256;
/** UTF-16 units. */
const MAX_DETAILS_LENGTH = 300;

/** For people: a row for each client as it connects, and below it the problem and the fix. */
export function listenTable(options: ListenTableOptions): ListenReport {
  const { style, detail } = options;
  const width = Math.max(options.width, MIN_WIDTH);
  return {
    begin: (plan) => {
      const head = row(['UTC', 'client', 'found', 'status', 'details'], (text) => text);
      const lines = [...wrap(planText(plan), width), 'press Ctrl-C to stop', '', style.faint(head)];
      return `${lines.join('\n')}\n`;
    },
    each: (session) => {
      if (detail === 'quiet' && session.status === 'ok') return '';
      const lines = [rowOf(session, options, width), ...linesUnder(session, options, width)];
      return `${lines.join('\n')}\n`;
    },
    end: (summary) => `\n${summaryText(summary, style)}\n`,
  };
}

function planText({ address, port, loopback, expected, banner, forward, reply }: ListenPlan) {
  const where = addressText({ host: address, port });
  const reach = loopback ? 'this machine only' : 'reachable from other machines';
  const more = [
    ...(banner === undefined ? [] : [`sending ${withArticle(banner)} banner`]),
    ...(forward === undefined
      ? []
      : [`forwarding expected clients to ${escapeForTerminal(forward)}`]),
    ...(reply ? ['replying to wrong clients'] : []),
  ];
  return [`listening on ${where} (${reach})`, `expecting ${expected}`, ...more].join(', ');
}

/** The details of a client are on its row if there is room, else below it. */
function rowOf(session: ClientSession, options: ListenTableOptions, width: number): string {
  const { startedAt, client, identified, status } = session;
  const address = addressText({ host: client.address, port: client.port });
  const cells = [
    startedAt.slice(11, 19),
    cutMiddle(address, WIDTHS.client),
    cutEnd(identified.reading?.stack.join('/') ?? identified.outcome, WIDTHS.found),
    status,
    fits(session, options, width) ? detailsText(session, options) : '',
  ];
  return row(cells, options.style.status[status]);
}

function fits(session: ClientSession, options: ListenTableOptions, width: number): boolean {
  const before = Object.values(WIDTHS).reduce((sum, one) => sum + one + GAP.length, 0);
  return widthOf(detailsText(session, options)) <= width - before;
}

function row(
  [time = '', client = '', found = '', status = '', details = '']: readonly string[],
  paint: (text: string) => string,
): string {
  const cells = [
    padded(time, WIDTHS.time),
    padded(client, WIDTHS.client),
    padded(found, WIDTHS.found),
    `${paint(status)}${' '.repeat(WIDTHS.status - widthOf(status))}`,
    details,
  ];
  return cells.join(GAP).trimEnd();
}

function padded(text: string, columns: number): string {
  return `${text}${' '.repeat(Math.max(0, columns - widthOf(text)))}`;
}

/** What the client sent about itself, and what firstbytes did with it. */
function detailsText({ identified, disposition }: ClientSession, { detail }: ListenTableOptions) {
  const parts = [
    ...requestDetails(identified, detail),
    ...ownDetails(identified),
    ...DISPOSITIONS[disposition.kind],
  ];
  return escapeForTerminal(parts.join(', '), MAX_DETAILS_LENGTH);
}

const DISPOSITIONS: Readonly<Record<ClientSession['disposition']['kind'], readonly string[]>> = {
  closed: [],
  replied: ['replied'],
  forwarded: ['forwarded'],
  'not-forwarded': ['not forwarded'],
};

/** The path may be a secret: it is shown where the bytes are shown, too. */
function requestDetails(
  { request }: IdentifiedClient,
  detail: ListenTableOptions['detail'],
): string[] {
  if (!request) return [];
  const { method, path, host } = request;
  return [
    detail === 'verbose' ? `${method} ${path}` : method,
    ...(host === undefined ? [] : [`Host ${host}`]),
  ];
}

function ownDetails({ reading, hello, request, prefix }: IdentifiedClient): string[] {
  if (prefix) {
    const { size, endian, length } = prefix;
    return [`a ${size}-byte ${endian}-endian length of ${length} that matches the rest`];
  }
  const { product, version, protocolVersion, note } = reading?.facts ?? {};
  const software = [product, version].filter((one) => one !== undefined).join(' ');
  if (hello) {
    const { serverName, alpn, versions } = hello;
    return [
      serverName === undefined ? 'no SNI' : `SNI ${serverName}`,
      ...(alpn.length > 0 ? [`ALPN ${alpn.join(' ')}`] : []),
      ...(versions.length > 0 ? [rangeText(versions)] : []),
    ];
  }
  return [
    ...(software === '' ? [] : [software]),
    ...(!request && protocolVersion !== undefined ? [`version ${protocolVersion}`] : []),
    ...(note === undefined ? [] : [note]),
  ];
}

/** `TLS 1.2 to 1.3`, from the newest to the oldest. */
function rangeText(versions: readonly string[]): string {
  const [newest = '', oldest = ''] = [versions[0], versions.at(-1)];
  return newest === oldest ? newest : `${oldest} to ${newest.replace('TLS ', '')}`;
}

function linesUnder(session: ClientSession, options: ListenTableOptions, width: number): string[] {
  const { detail, style } = options;
  const lines = [
    ...(fits(session, options, width)
      ? []
      : [{ label: 'details', text: detailsText(session, options) }]),
    ...findingLinesOf(session, detail),
    ...serviceLines(session),
    ...(detail === 'verbose' ? evidenceLines(session) : unknownLines(session.identified)),
  ];
  return labelled(lines, width - INDENT.length, style).map((line) => `${INDENT}${line}`);
}

/** The problems, and in detail what servers log. */
function findingLinesOf(
  { findings }: ClientSession,
  detail: ListenTableOptions['detail'],
): Labelled[] {
  const words = findings.map(clientSessionWords);
  return [...words.flatMap(problemLines), ...(detail === 'verbose' ? impactLines(words) : [])];
}

function serviceLines({ disposition }: ClientSession): Labelled[] {
  if (disposition.kind !== 'not-forwarded') return [];
  const text = `the forwarding target did not accept the connection (${disposition.code}): check that it is running`;
  return [{ label: 'service', text: escapeForTerminal(text) }];
}

function unknownLines({ outcome, bytes }: IdentifiedClient): Labelled[] {
  if (outcome !== 'unknown-bytes') return [];
  return [{ label: 'bytes', text: bytesLine(bytes, MAX_UNKNOWN_BYTES) }];
}

function evidenceLines({ identified, greetedBy, timing }: ClientSession): Labelled[] {
  const { bytes, reading, runnersUp } = identified;
  const size = counted(bytes.length, 'byte');
  return [
    ...(greetedBy ? [{ label: 'banner', text: greetedText(greetedBy) }] : []),
    { label: 'received', text: size, verbatim: hexdump(bytes, MAX_DUMP_BYTES) },
    ...(reading ? [{ label: 'rule', text: proofText(reading) }] : []),
    ...runnersUp.map((one) => ({ label: reading ? 'also' : 'perhaps', text: proofText(one) })),
    { label: 'identified', text: `after ${durationText(timing.judged)}` },
  ];
}

function greetedText(greetedBy: GreetedBy): string {
  return greetedBy.kind === 'protocol' ? greetedBy.id : 'of the real service';
}

function proofText(reading: ClientReading): string {
  return escapeForTerminal(readingText(reading.stack, reading.confidence, reading));
}

function summaryText(summary: ListenSummary, style: Style): string {
  const { counts, dispositions, rejected, unreported, interrupted, ms } = summary;
  const order = ['ok', 'mismatch', 'inconclusive'] as const;
  const clients = order.reduce((sum, status) => sum + counts[status], 0);
  const each = order
    .filter((status) => counts[status] > 0)
    .map((status) => style.status[status](`${counts[status]} ${status}`));
  const effort = style.faint(`(${durationText(ms)}${interrupted ? ', interrupted' : ''})`);
  const lines = [
    `${style.strong(counted(clients, 'client'))}${each.length > 0 ? `: ${each.join(', ')}` : ''} ${effort}`,
    ...(dispositions.forwarded > 0 ? [`${dispositions.forwarded} forwarded`] : []),
    ...(rejected > 0 ? [`${counted(rejected, 'more client')} rejected: too many at once`] : []),
    ...(unreported > 0
      ? [`${counted(unreported, 'client')} not shown: the output was not read`]
      : []),
  ];
  return lines.join('\n');
}
