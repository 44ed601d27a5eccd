import { toHex } from '../bytes/build.ts';
import { escapeForJson, escapeForTerminal } from '../bytes/escape.ts';
import { hexdump } from '../bytes/hexdump.ts';
import { openingFor, type Protocol } from '../protocols/protocol.ts';
import type { RequestTarget } from '../protocols/protocol-facts.ts';
import { counted } from '../words/count.ts';
import { exactSizeText } from '../words/size.ts';
import { BareTable, textColumns } from './bare-table.ts';
import { columnWidths } from './columns.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import { type Labelled, labelled } from './lines.ts';
import type { Style } from './style.ts';
import { cutEnd } from './width.ts';

/** For openings that name their target. */
const EXAMPLE: RequestTarget = { host: 'example.org', port: 0, path: '/' };
const HEAD = ['id', 'title', 'ports', 'first', 'specification'] as const;
const WEIGHTS = [Number.POSITIVE_INFINITY, 1, 0.7, Number.POSITIVE_INFINITY, 1];

/** All protocols, one per row. */
export function protocolTable(all: readonly Protocol[], width: number, style: Style): string {
  const rows = all.map(({ id, title, transport, ports, tlsPorts = [], speaksFirst, spec }) => {
    const numbers = [...ports, ...tlsPorts].map((port) => (transport ? `${port}/udp` : port));
    return [id, title, numbers.join(' '), speaksFirst, spec].map((cell) => escapeForTerminal(cell));
  });
  const columns = columnWidths(textColumns(width, HEAD.length), [HEAD, ...rows], WEIGHTS);
  const grid = new BareTable(HEAD, columns, style);
  for (const row of rows) grid.addRow(row.map((text, i) => cutEnd(text, columns[i] ?? 1)));
  return `${grid}\n`;
}

/** Everything about one protocol. */
export function protocolText(
  one: Protocol,
  aliases: readonly string[],
  width: number,
  style: Style,
): string {
  const { id, title, layeredOn, ports, tlsPorts, speaksFirst, spec, alpn, framing, sideEffect } =
    one;
  const opening = openingFor(one, EXAMPLE);
  const lines: Labelled[] = [
    ...listLine('aliases', aliases),
    ...(layeredOn ? [{ label: 'layered on', text: layeredOn.join('/') }] : []),
    ...(one.transport ? [{ label: 'transport', text: 'UDP' }] : []),
    ...listLine('ports', ports),
    ...listLine('TLS ports', tlsPorts ?? []),
    { label: 'first', text: `the ${speaksFirst} speaks first` },
    ...listLine('ALPN', alpn ?? []),
    ...(one.starttls ? [{ label: 'STARTTLS', text: 'upgrades to TLS on request' }] : []),
    ...(framing ? [{ label: 'framing', text: framingText(framing) }] : []),
    { label: 'defined in', text: escapeForTerminal(spec) },
    ...(sideEffect
      ? [{ label: 'effect', text: `${sideEffect.text}; sent only where expected` }]
      : []),
    {
      label: 'opening',
      text: counted(opening.length, 'byte'),
      verbatim: hexdump(opening, opening.length),
    },
  ];
  const head = `${style.strong(escapeForTerminal(id))}  ${escapeForTerminal(title)}`;
  return `${[head, ...labelled(lines, width - 2, style).map((line) => `  ${line}`)].join('\n')}\n`;
}

/** The same as JSON. */
export function protocolsJson(
  all: readonly Protocol[],
  aliasesOf: (one: Protocol) => readonly string[],
): string {
  const data = all.map((one) => {
    const { id, title, layeredOn, ports, tlsPorts, speaksFirst, spec, alpn, framing, starttls } =
      one;
    return {
      id,
      title,
      transport: one.transport ?? 'tcp',
      aliases: aliasesOf(one),
      layeredOn: layeredOn ?? [],
      ports,
      tlsPorts: tlsPorts ?? [],
      speaksFirst,
      spec,
      alpn: alpn ?? [],
      starttls: starttls !== undefined,
      ...(framing ? { framing: framingFields(framing) } : {}),
      ...(one.sideEffect ? { sideEffect: one.sideEffect } : {}),
      opening: toHex(openingFor(one, EXAMPLE)),
    };
  });
  return `${escapeForJson({ schemaVersion: SCHEMA_VERSION, protocols: data }, 2)}\n`;
}

function listLine(label: string, items: readonly (string | number)[]): Labelled[] {
  return items.length === 0 ? [] : [{ label, text: items.join(', ') }];
}

function framingFields({ offset, size, endian, counts, max }: NonNullable<Protocol['framing']>) {
  return { offset, size, endian, counts, max };
}

function framingText({
  offset,
  size,
  endian,
  counts,
  max,
}: NonNullable<Protocol['framing']>): string {
  const bytes = size === 1 ? '1 byte' : `${size} bytes, ${endian}-endian`;
  const place = offset === 0 ? '' : ` at offset ${offset}`;
  const what = counts === 'self' ? 'itself and the payload' : 'the payload';
  return `length field of ${bytes}${place}, counts ${what}, default limit ${exactSizeText(max)}`;
}
