import { type PageData, STATUSES, TRANSPORTS } from '../page-data.ts';
import type { RowOrder } from './row-order.ts';

/** From the first to the last one, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which rows are shown: those that meet all of this. */
export interface Filter {
  /** Words, each of which is part of a text of the row. */
  readonly query: string;
  /** Places in STATUSES; none means all. */
  readonly statuses: readonly number[];
  /** Places in CHANGES; none means all. */
  readonly changes: readonly number[];
  /** The text of what was found. */
  readonly found?: number | undefined;
  readonly ports?: Span | undefined;
  /** Ranks of hosts. */
  readonly hosts?: Span | undefined;
}

export const NO_FILTER: Filter = { query: '', statuses: [], changes: [] };

export function isFiltered(filter: Filter): boolean {
  const { query, statuses, changes, found, ports, hosts } = filter;
  const hasRange = found !== undefined || ports !== undefined || hosts !== undefined;
  return hasRange || query.trim() !== '' || statuses.length + changes.length > 0;
}

/** Whether a row is wanted. */
type Test = (row: number) => boolean;

/** Those rows of `rows` that meet the filter, in their order. */
export function filteredRows(
  data: PageData,
  rows: Uint32Array,
  { filter, hostRanks }: { readonly filter: Filter } & Pick<RowOrder, 'hostRanks'>,
): Uint32Array {
  if (!isFiltered(filter)) return rows;
  const tests = [...setTests(data, filter, hostRanks), ...wordTests(data, filter.query)];
  return rows.filter((row) => tests.every((test) => test(row)));
}

function setTests({ columns }: PageData, filter: Filter, hostRanks: Uint32Array): Test[] {
  const { status, change, found, port, host } = columns;
  const { statuses, changes, ports, hosts } = filter;
  const tests: Test[] = [];
  if (statuses.length > 0) tests.push((row) => statuses.includes(status[row] ?? 0));
  if (changes.length > 0) tests.push((row) => changes.includes(change[row] ?? 0));
  if (filter.found !== undefined) tests.push((row) => found[row] === filter.found);
  if (ports) tests.push((row) => isWithin(port[row], ports));
  if (hosts) tests.push((row) => isWithin(hostRanks[host[row] ?? 0], hosts));
  return tests;
}

function isWithin(value: number | undefined, { from, to }: Span): boolean {
  return value !== undefined && value >= from && value <= to;
}

function wordTests(data: PageData, query: string): Test[] {
  const words = query.toLowerCase().split(' ');
  return words.filter((word) => word !== '').map((word) => wordTest(data, word));
}

/** Each distinct text is searched once: a row then looks up its texts. */
function wordTest(data: PageData, word: string): Test {
  const { columns, texts, findings, findingSets } = data;
  const { host, port, transport, name, probedAddress, expected, found, software } = columns;
  const has = hits(texts, (text) => text.toLowerCase().includes(word));
  const hasFinding = hits(findings, ({ code, title }) => has[code] === 1 || has[title] === 1);
  const hasSet = hits(findingSets, (set) => set.some((one) => hasFinding[one] === 1));
  const hasStatus = hits(STATUSES, (status) => status === word);
  const hasTransport = hits(TRANSPORTS, (one) => one === word);
  const hasPort = portHits(word);
  const isEndpoint = endpointTest(data, word);
  const textColumns = [host, name, found, expected, software, probedAddress];
  return (row) =>
    textColumns.some((column) => has[column[row] ?? 0] === 1) ||
    hasPort[port[row] ?? 0] === 1 ||
    hasSet[columns.findings[row] ?? 0] === 1 ||
    hasStatus[columns.status[row] ?? 0] === 1 ||
    hasTransport[transport[row] ?? 0] === 1 ||
    isEndpoint(row);
}

/** `10.0.0.1:22`: the end of a host, and the start of a port. */
function endpointTest({ columns, texts }: PageData, word: string): Test {
  const colon = word.lastIndexOf(':');
  const digits = word.slice(colon + 1);
  if (colon < 1 || digits === '' || Number.isNaN(Number(digits))) return () => false;
  const ending = word.slice(0, colon);
  const hasHost = hits(texts, (text) => text.toLowerCase().endsWith(ending));
  const hasPort = hits(PORTS, (port) => port.startsWith(digits));
  const { host, port } = columns;
  return (row) => hasHost[host[row] ?? 0] === 1 && hasPort[port[row] ?? 0] === 1;
}

const PORTS: readonly string[] = Array.from({ length: 65_536 }, (_, port) => String(port));

function portHits(word: string): Uint8Array {
  return hits(PORTS, (port) => port.includes(word));
}

function hits<T>(values: readonly T[], test: (value: T) => boolean): Uint8Array {
  return Uint8Array.from(values, (value) => (test(value) ? 1 : 0));
}
