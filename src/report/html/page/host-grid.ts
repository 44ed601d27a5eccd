import { type PageData, STATUSES } from '../page-data.ts';
import type { Span } from './filter.ts';

/**
 * Hosts from top to bottom and ports from left to right; a cell may stand for several of both. The ports
 * of a single host go on in the next line.
 */
export interface HostGrid {
  readonly lines: number;
  readonly columns: number;
  /** Ranks of hosts, by line. */
  readonly hosts: readonly Span[];
  /** Ports, by column; of a single host by cell. */
  readonly ports: readonly Span[];
  /** The worst status of each cell, line by line: its place in STATUSES plus 1, or 0 for no result. */
  readonly worst: Uint8Array;
  /** Results of each cell that are not ok. */
  readonly wrong: Uint32Array;
  /** Results of each cell. */
  readonly counts: Uint32Array;
  /** The text of each host, by rank. */
  readonly hostTexts: Uint32Array;
}

const OK = STATUSES.indexOf('ok');

/** Puts all results into at most this many lines and columns. */
export function hostGrid(
  { columns }: PageData,
  hostRanks: Uint32Array,
  size: { readonly lines: number; readonly columns: number },
): HostGrid {
  const { host, port, status } = columns;
  const hostTexts = textsByRank(host, hostRanks);
  const ports = usedPorts(port);
  const hostSpans = spans(hostTexts.length, size.lines);
  const isSingle = hostTexts.length === 1;
  const portSpans = spans(ports.length, size.columns * (isSingle ? size.lines : 1));
  const width = isSingle ? wrappedAt(portSpans.length, size.columns) : portSpans.length;
  const lines = isSingle ? Math.ceil(portSpans.length / width) : hostSpans.length;
  const columnOf = new Uint16Array(65_536);
  for (const [column, { from, to }] of portSpans.entries()) {
    for (const one of ports.slice(from, to + 1)) columnOf[one] = column;
  }
  const lineOf = new Uint32Array(hostTexts.length);
  for (const [line, { from, to }] of hostSpans.entries()) lineOf.fill(line, from, to + 1);
  const worst = new Uint8Array(lines * width);
  const wrong = new Uint32Array(worst.length);
  const counts = new Uint32Array(worst.length);
  for (const [row, one] of status.entries()) {
    const line = lineOf[hostRanks[host[row] ?? 0] ?? 0] ?? 0;
    const cell = line * width + (columnOf[port[row] ?? 0] ?? 0);
    const before = worst[cell] ?? 0;
    if (before === 0 || one + 1 < before) worst[cell] = one + 1;
    if (one !== OK) wrong[cell] = (wrong[cell] ?? 0) + 1;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return {
    lines,
    columns: width,
    hosts: hostSpans,
    ports: portSpans.map(({ from, to }) => ({ from: ports[from] ?? 0, to: ports[to] ?? 0 })),
    worst,
    wrong,
    counts,
    hostTexts,
  };
}

/** Cells of a line, so that few ports make large cells. */
function wrappedAt(count: number, limit: number): number {
  const width = count <= 192 ? 16 : count <= 512 ? 32 : limit;
  return Math.max(1, Math.min(width, count, limit));
}

/** What a cell stands for. */
export function cellSpans({ hosts, ports, columns }: HostGrid, at: number): CellSpans {
  if (hosts.length === 1) return { hosts: hosts[0] ?? NOWHERE, ports: ports[at] ?? NOWHERE };
  return {
    hosts: hosts[Math.floor(at / columns)] ?? NOWHERE,
    ports: ports[at % columns] ?? NOWHERE,
  };
}

export interface CellSpans {
  /** Ranks of hosts. */
  readonly hosts: Span;
  readonly ports: Span;
}

const NOWHERE: Span = { from: 0, to: 0 };

function textsByRank(host: Uint32Array, hostRanks: Uint32Array): Uint32Array {
  let last = -1;
  for (const text of host) last = Math.max(last, hostRanks[text] ?? 0);
  const texts = new Uint32Array(last + 1);
  for (const text of host) texts[hostRanks[text] ?? 0] = text;
  return texts;
}

function usedPorts(port: Uint16Array): number[] {
  const used = new Uint8Array(65_536);
  for (const one of port) used[one] = 1;
  return [...used.keys()].filter((one) => used[one] === 1);
}

/** Cuts `count` things into at most `limit` parts of nearly one size. */
function spans(count: number, limit: number): Span[] {
  const parts = Math.min(count, limit);
  return Array.from({ length: parts }, (_, part) => ({
    from: Math.floor((part * count) / parts),
    to: Math.floor(((part + 1) * count) / parts) - 1,
  }));
}
