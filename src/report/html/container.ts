import { COLUMNS, type ColumnName, type Columns, type PageData } from './page-data.ts';

/**
 * The data of the page as bytes: the length of a JSON text (32 bits, the lowest byte first), the text
 * with everything but the columns, and the columns, each of them aligned to four bytes, in the order of
 * the machine. All machines that run a browser or Node.js have the lowest byte first.
 */
export function packPage(data: PageData): Uint8Array {
  const { columns, evidence, ...rest } = data;
  const rows = columns.status.length;
  const head = new TextEncoder().encode(
    JSON.stringify({ ...rest, rows, evidenceLength: evidence.length }),
  );
  const parts = [...NAMES.map((name) => columns[name]), evidence];
  const start = aligned(4 + head.length);
  const length = parts.reduce((sum, part) => sum + aligned(part.byteLength), start);
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = start;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += aligned(part.byteLength);
  }
  return bytes;
}

/** Reads what packPage wrote; the columns are views of `buffer`. */
export function unpackPage(buffer: ArrayBuffer): PageData {
  const headLength = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, headLength));
  const { rows, evidenceLength, ...rest }: PackedHead = JSON.parse(text);
  let at = aligned(4 + headLength);
  const columns = NAMES.map((name) => {
    const column = new COLUMNS[name](buffer, at, rows);
    at += aligned(column.byteLength);
    return [name, column];
  });
  const evidence = new Uint8Array(buffer, at, evidenceLength);
  return { ...rest, columns: Object.fromEntries(columns) as Columns, evidence };
}

type PackedHead = Omit<PageData, 'columns' | 'evidence'> & {
  readonly rows: number;
  readonly evidenceLength: number;
};

const NAMES = Object.keys(COLUMNS) as ColumnName[];

function aligned(length: number): number {
  return Math.ceil(length / 4) * 4;
}
