import { CHANGES, type PageData, STATUSES } from '../page-data.ts';
import type { SortKey } from './row-order.ts';
import { endpointText } from './words.ts';

/** A column of the table. */
export interface TableColumn {
  readonly key: SortKey;
  readonly title: string;
}

const TABLE_COLUMNS: readonly TableColumn[] = [
  { key: 'status', title: 'Status' },
  { key: 'host', title: 'Endpoint' },
  { key: 'name', title: 'Name' },
  { key: 'expected', title: 'Expected' },
  { key: 'found', title: 'Found' },
  { key: 'software', title: 'Software' },
  { key: 'findings', title: 'Finding' },
];

/** The columns of this page: names and changes only where there are any. */
export function tableColumns({ columns }: PageData): readonly TableColumn[] {
  const named = columns.name.some((name) => name !== 0);
  const changed = columns.change.some((change) => change !== 0);
  const used = TABLE_COLUMNS.filter(({ key }) => key !== 'name' || named);
  return changed ? [...used, { key: 'change', title: 'Change' }] : used;
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

/** The title of the first finding, and how many others there are. */
function findingText({ columns, texts, findings, findingSets }: PageData, row: number): string {
  const [first, ...others] = findingSets[columns.findings[row] ?? 0] ?? [];
  if (first === undefined) return '';
  const title = texts[findings[first]?.title ?? 0] ?? '';
  return others.length === 0 ? title : `${title} +${others.length}`;
}
