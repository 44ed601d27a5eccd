import { CHANGES, type PageData, STATUSES } from '../page-data.ts';
import type { SortKey } from './row-order.ts';
import { endpointText } from './words.ts';

/** A column of the table. */
export interface TableColumn {
  readonly key: SortKey;
  readonly title: string;
  /** A track of a CSS grid. */
  readonly width: string;
  /** Left out where the details stand beside the table. */
  readonly isExtra?: true;
}

const TABLE_COLUMNS: readonly TableColumn[] = [
  { key: 'status', title: 'Status', width: '112px' },
  { key: 'change', title: 'Change', width: '68px', isExtra: true },
  { key: 'host', title: 'Endpoint', width: 'minmax(140px, 1.2fr)' },
  { key: 'name', title: 'Name', width: 'minmax(80px, 1fr)' },
  { key: 'expected', title: 'Expected', width: 'minmax(80px, 0.8fr)', isExtra: true },
  { key: 'found', title: 'Found', width: 'minmax(80px, 0.8fr)' },
  { key: 'software', title: 'Software', width: 'minmax(80px, 0.9fr)', isExtra: true },
  { key: 'findings', title: 'Finding', width: 'minmax(130px, 2.6fr)' },
];

/**
 * The columns of this page: names and changes only where there are any, and what is expected only where
 * that is mostly a protocol.
 */
export function tableColumns({ columns, texts }: PageData): readonly TableColumn[] {
  const any = texts.indexOf('any');
  const { name, change, expected } = columns;
  const expecting = expected.reduce((sum, text) => sum + (text === 0 || text === any ? 0 : 1), 0);
  const isUsed: Partial<Record<SortKey, boolean>> = {
    name: name.some((text) => text !== 0),
    change: change.some((place) => place !== 0),
    expected: 2 * expecting >= expected.length,
  };
  return TABLE_COLUMNS.filter(({ key }) => isUsed[key] ?? true);
}

/** The text of a cell. */
export function cellText(data: PageData, row: number, key: SortKey): string {
  const { columns, texts } = data;
  switch (key) {
    case 'status':
      return STATUSES[columns.status[row] ?? 0] ?? '';
    case 'host':
      return endpointText(data, row);
    case 'findings':
      return findingText(data, row);
    case 'change':
      return CHANGES[columns.change[row] ?? 0] ?? '';
    default:
      return texts[columns[key][row] ?? 0] ?? '';
  }
}

/** The problem of the first finding. */
export function problemText({ columns, texts, findings, findingSets }: PageData, row: number) {
  const [first = -1] = findingSets[columns.findings[row] ?? 0] ?? [];
  return texts[findings[first]?.problem ?? 0] ?? '';
}

/** The title of the first finding, and how many others there are. */
function findingText({ columns, texts, findings, findingSets }: PageData, row: number): string {
  const [first, ...others] = findingSets[columns.findings[row] ?? 0] ?? [];
  if (first === undefined) return '';
  const title = texts[findings[first]?.title ?? 0] ?? '';
  return others.length === 0 ? title : `${title} +${others.length}`;
}
