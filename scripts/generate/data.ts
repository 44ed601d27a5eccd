/** The rows of every data file, drawn from the protocols and the recordings. */

import { readFileSync } from 'node:fs';
import probeSets from '../../data/probe-sets.json' with { type: 'json' };
import { recordings } from '../../fixtures/recordings.ts';
import { type RowData, rowsOf } from '../../src/bytes/rows.ts';
import type { SearchRow } from '../../src/probe/recorded.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { GeneratedFile } from '../generated-files.ts';
import { agreementRows } from './agreement.ts';
import { expandedRows } from './expanded-prefixes.ts';
import { guardRows } from './guard-texts.ts';
import { bannerRows, prefixRows, replyRows } from './known-replies.ts';
import { refusalRows } from './refusals.ts';
import { rowsToJson } from './rows.ts';
import { searchRows } from './search-data.ts';

/** All data files. */
export function dataFiles(protocols: readonly Protocol[]): GeneratedFile[] {
  return filesOf(rowsByFile(protocols, protocols));
}

/** The data files with the rows of one protocol made anew; those of all others stay as they are. */
export function dataFilesWith(one: Protocol, protocols: readonly Protocol[]): GeneratedFile[] {
  const { 'data/search.json': search, ...others } = rowsByFile(protocols, [one]);
  const merged = Object.entries(others).map(([path, rows]) => [path, withOthers(path, rows, one)]);
  return filesOf({
    ...Object.fromEntries(merged),
    'data/search.json': withOthers('data/search.json', search, one),
  });
}

/** The rows of one protocol with those of all others, as they are on the disk. */
function withOthers<Row extends DataRow>(
  path: string,
  rows: readonly Row[],
  { id }: Protocol,
): readonly Row[] {
  const keys = new Set(rows.map(keyOf));
  const before: RowData = JSON.parse(
    readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
  );
  const others = rowsOf<Row>(before).filter((row) => !isOf(id, row) && !keys.has(keyOf(row)));
  return [...others, ...rows];
}

function filesOf(files: DataRows): GeneratedFile[] {
  const agreement = agreementRows(files['data/search.json']);
  return Object.entries({ ...files, 'data/agreement.json': agreement }).map(([path, rows]) => {
    return { path, text: rowsToJson(rows) };
  });
}

/** The rows of each file, by its path. */
interface DataRows extends Readonly<Record<string, readonly DataRow[]>> {
  readonly 'data/search.json': readonly SearchRow[];
}

interface DataRow {
  /** A recording, such as `ssh/openssh-9.2p1`, or what people call the protocol. */
  readonly name?: string;
  readonly protocol?: string;
  readonly product?: string;
}

function rowsByFile(all: readonly Protocol[], wanted: readonly Protocol[]): DataRows {
  const folders = wanted === all ? [{}] : wanted.map(({ id }) => ({ protocol: id }));
  const peers = folders.flatMap((folder) => recordings({ transport: 'tcp', ...folder }));
  const servers = peers.filter(({ exchanges }) => exchanges.length > 0);
  return {
    'data/search.json': searchRows(servers, all, probeSets),
    'data/replies.json': replyRows(servers),
    'data/banners.json': bannerRows(servers, all),
    'data/prefixes.json': prefixRows(servers),
    'data/guard.json': guardRows(peers, wanted),
    'data/refusals.json': refusalRows(servers, wanted),
    'data/expanded-prefixes.json': expandedRows(wanted),
  };
}

/** Rows of products are replaced by their keys: several protocols of one product share them. */
function isOf(id: string, { name, protocol, product }: DataRow): boolean {
  if (product !== undefined) return false;
  return name?.includes('/') ? name.startsWith(`${id}/`) : protocol === id;
}

/** The key of a row that belongs to a recording or a product. */
function keyOf({ name = '', protocol = '', product = '' }: DataRow): string {
  return product === '' ? `${name} ${protocol} -` : `${protocol} ${product}`;
}
