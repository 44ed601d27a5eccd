import { escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import type { ClientSession, GreetedBy } from '../expect/client-session.ts';
import { clientSessionWords } from '../expect/client-session-words.ts';
import { addressText } from '../expect/endpoint.ts';
import type { ClientReading, IdentifiedClient } from '../identify/client.ts';
import { bytesLines } from './bytes-text.ts';
import { counted, durationText, type Labelled, labelled } from './lines.ts';
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

/** What comes is not known yet, so all columns but the last are as wide as they usually need. */
const WIDTHS = { time: 8, client: 21, speaks: 14, status: 12 } as const;
const GAP = '  ';
const INDENT = '  ';
const NARROWEST = 80;
const DUMPED = 256;
/** Bytes of an unknown client that are shown by default: more might be a password. */
const UNKNOWN_SHOWN = 32;

/** For people: a row for each client as it comes, and under it what is wrong and what to do. */
export function listenTable(options: ListenTableOptions): ListenReport {
  const { style, detail } = options;
  const width = Math.max(options.width, NARROWEST);
  return {
    begin: (plan) => {
      const head = row(['UTC', 'client', 'speaks', 'status', 'client says'], (text) => text);
      const lines = [...wrap(planText(plan), width), 'Ctrl-C ends it', '', style.faint(head)];
      return `${lines.join('\n')}\n`;
    },
    each: (visit) => {
      if (detail === 'quiet' && visit.status === 'ok') return '';
      const lines = [rowOf(visit, width, style), ...linesUnder(visit, options, width)];
      return `${lines.join('\n')}\n`;
    },
    end: (summary) => `\n${summaryText(summary, style)}\n`,
  };
}

function planText({ address, port, loopback, expected, banner, forward, reply }: ListenPlan) {
  const where = addressText({ host: address, port });
  const reach = loopback ? 'this machine only' : 'reachable from other machines';
  const more = [
    ...(banner === undefined ? [] : [`greeting with a banner of ${banner}`]),
    ...(forward === undefined ? [] : [`passing right clients on to ${escapeForTerminal(forward)}`]),
    ...(reply ? ['replying to wrong clients'] : []),
  ];
  return [`listening on ${where} (${reach})`, `expecting ${expected}`, ...more].join(', ');
}

/** The details of a client are in the row if there is room, else below it. */
function rowOf(visit: ClientSession, width: number, style: Style): string {
  const { startedAt, client, identified: caller, status } = visit;
  const address = addressText({ host: client.address, port: client.port });
  const cells = [
    startedAt.slice(11, 19),
    cutMiddle(address, WIDTHS.client),
    cutEnd(caller.reading?.stack.join('/') ?? caller.outcome, WIDTHS.speaks),
    status,
    fits(visit, width) ? detailsText(visit) : '',
  ];
  return row(cells, style.status[status]);
}

function fits(visit: ClientSession, width: number): boolean {
  const before = Object.values(WIDTHS).reduce((sum, one) => sum + one + GAP.length, 0);
  return widthOf(detailsText(visit)) <= width - before;
}

function row(
  [time = '', client = '', speaks = '', status = '', details = '']: readonly string[],
  paint: (text: string) => string,
): string {
  const cells = [
    padded(time, WIDTHS.time),
    padded(client, WIDTHS.client),
    padded(speaks, WIDTHS.speaks),
    `${paint(status)}${' '.repeat(WIDTHS.status - widthOf(status))}`,
    details,
  ];
  return cells.join(GAP).trimEnd();
}

function padded(text: string, columns: number): string {
  return `${text}${' '.repeat(Math.max(0, columns - widthOf(text)))}`;
}

/** What the client sent about itself, and how it was handled. */
function detailsText({ identified: caller, disposition: treatment }: ClientSession): string {
  const parts = [...selfOf(caller), ...TREATED[treatment.kind]];
  return escapeForTerminal(parts.join(', '), 300);
}

const TREATED: Readonly<Record<ClientSession['disposition']['kind'], readonly string[]>> = {
  closed: [],
  replied: ['replied'],
  forwarded: ['passed on'],
  'not-forwarded': ['not passed on'],
};

function selfOf({ reading, hello, request, prefix }: IdentifiedClient): string[] {
  if (prefix) {
    const { size, endian, length } = prefix;
    return [`a ${size}-byte ${endian}-endian length of ${length}, and as many bytes`];
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
    ...(request ? [`${request.method} ${request.path}`] : []),
    ...(request?.host === undefined ? [] : [`Host ${request.host}`]),
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

function linesUnder(
  visit: ClientSession,
  { detail, style }: ListenTableOptions,
  width: number,
): string[] {
  const lines = [
    ...(fits(visit, width) ? [] : [{ label: 'says', text: detailsText(visit) }]),
    ...visit.findings.flatMap((finding): Labelled[] => {
      const { problem: what, impact: hazard, fix: advice } = clientSessionWords(finding);
      return [
        { label: 'what', text: escapeForTerminal(what) },
        ...(hazard === undefined ? [] : [{ label: 'hazard', text: escapeForTerminal(hazard) }]),
        { label: 'advice', text: escapeForTerminal(advice) },
      ];
    }),
    ...serviceLines(visit),
    ...(detail === 'verbose' ? evidenceLines(visit) : unknownLines(visit.identified)),
  ];
  return labelled(lines, width - INDENT.length, style).map((line) => `${INDENT}${line}`);
}

function serviceLines({ disposition: treatment }: ClientSession): Labelled[] {
  if (treatment.kind !== 'not-forwarded') return [];
  const text = `the real service did not accept it (${treatment.code}): is it running?`;
  return [{ label: 'service', text: escapeForTerminal(text) }];
}

function unknownLines({ outcome, bytes }: IdentifiedClient): Labelled[] {
  if (outcome !== 'unknown-bytes') return [];
  return [{ label: 'bytes', text: bytesLines(bytes.subarray(0, UNKNOWN_SHOWN)) }];
}

function evidenceLines({ identified: caller, greetedBy, timing }: ClientSession): Labelled[] {
  const { bytes, reading, runnersUp } = caller;
  const size = counted(bytes.length, 'byte');
  return [
    ...(greetedBy ? [{ label: 'greeted', text: greetedText(greetedBy) }] : []),
    { label: 'said', text: size, verbatim: hexdump(bytes, DUMPED) },
    ...(reading ? [{ label: 'rule', text: readingText(reading) }] : []),
    ...runnersUp.map((one) => ({ label: reading ? 'also' : 'perhaps', text: readingText(one) })),
    { label: 'judged', text: `after ${durationText(timing.judged)}` },
  ];
}

function greetedText(greetedBy: GreetedBy): string {
  return greetedBy.kind === 'protocol' ? `by ${greetedBy.id}` : 'by the service';
}

function readingText({ stack, confidence, rule, at, spec }: ClientReading): string {
  const place = at[1] > at[0] ? `, bytes ${at[0]} to ${at[1] - 1}` : '';
  return escapeForTerminal(
    `${stack.join('/')}, ${confidence}: ${rule}${place}${spec ? ` (${spec})` : ''}`,
  );
}

function summaryText(summary: ListenSummary, style: Style): string {
  const { counts, treatments, turnedAway, interrupted, ms } = summary;
  const order = ['ok', 'mismatch', 'inconclusive'] as const;
  const clients = order.reduce((sum, status) => sum + counts[status], 0);
  const each = order
    .filter((status) => counts[status] > 0)
    .map((status) => style.status[status](`${counts[status]} ${status}`));
  const effort = style.faint(`(${durationText(ms)}${interrupted ? ', interrupted' : ''})`);
  const lines = [
    `${style.strong(counted(clients, 'client'))}${each.length > 0 ? `: ${each.join(', ')}` : ''} ${effort}`,
    ...(treatments.forwarded > 0 ? [`${treatments.forwarded} passed on`] : []),
    ...(turnedAway > 0
      ? [`${counted(turnedAway, 'more client')} turned away: too many at once`]
      : []),
  ];
  return lines.join('\n');
}
