import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from 'preact/hooks';
import type { PageData } from '../page-data.ts';
import { movedPosition } from './moved-position.ts';
import { cellText, problemText, type TableColumn, tableColumns } from './result-cells.ts';
import type { Sorting, SortKey } from './row-order.ts';

/** CSS pixels, as in the style: one line, or two where the window is narrow. */
const LINE = 34;
const NARROW_LINE = 62;
/** With the border of the table. */
const HEAD = 36;
/** For the remark that nothing matches. */
const NOTHING = 104;
const NARROW = '(max-width: 719px)';
/** Where the details stand beside the table, as in the style. */
const WIDE = '(min-width: 1080px)';

interface ResultTableProps {
  readonly data: PageData;
  readonly rows: Uint32Array;
  readonly sorting: Sorting;
  /** A position in `rows`. */
  readonly active: number;
  readonly isOpen: boolean;
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly onSort: (sorting: Sorting) => void;
  readonly onActive: (position: number) => void;
  readonly onOpen: (position: number) => void;
}

/** All rows that are wanted; only those in sight are in the document. */
export function ResultTable(props: ResultTableProps) {
  const { data, rows, sorting, active, isOpen, grid, onSort, onActive, onOpen } = props;
  const all = useMemo(() => tableColumns(data), [data]);
  const isNarrow = useMedia(NARROW);
  const isWide = useMedia(WIDE);
  const columns = isOpen && isWide ? all.filter(({ isExtra }) => !isExtra) : all;
  const virtualizer = useVirtualizer(grid, rows.length, isNarrow ? NARROW_LINE : LINE);
  useEffect(() => {
    if (rows.length > 0) virtualizer.scrollToIndex(active, { align: 'auto' });
  }, [virtualizer, active, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, virtualizer.getVirtualItems().length - 12);
    const next = movedPosition(event.key, { active, page, count: rows.length });
    if (next !== undefined) {
      event.preventDefault();
      onActive(next);
    } else if (event.key === 'Enter' && rows.length > 0) {
      event.preventDefault();
      onOpen(active);
    }
  };
  return (
    <div
      ref={grid}
      class="grid"
      style={{
        '--columns': columns.map(({ width }) => width).join(' '),
        '--content': `${HEAD + (virtualizer.getTotalSize() || NOTHING)}px`,
      }}
      role="grid"
      tabIndex={0}
      aria-label="Results"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={rows.length > 0 ? `row-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div class="line head" role="row">
        {columns.map(({ key, title }) => (
          <div key={key} class={key} role="columnheader" aria-sort={ariaSort(sorting, key)}>
            <button
              type="button"
              onClick={() =>
                onSort({ key, isReversed: sorting.key === key && !sorting.isReversed })
              }
            >
              {title}
              <span class="arrow" aria-hidden="true">
                {sorting.key === key && (sorting.isReversed ? '↓' : '↑')}
              </span>
            </button>
          </div>
        ))}
      </div>
      {rows.length === 0 && <p class="nothing">No result matches the filter.</p>}
      <div class="lines" role="rowgroup" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its rows
          <div
            key={index}
            id={`row-${index}`}
            class="line"
            role="row"
            tabIndex={-1}
            aria-rowindex={index + 2}
            aria-selected={isOpen && index === active}
            data-active={index === active}
            style={{ transform: `translateY(${start}px)` }}
            onClick={() => onOpen(index)}
          >
            <Cells data={data} row={rows[index] ?? 0} columns={columns} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface CellsProps {
  readonly data: PageData;
  readonly row: number;
  readonly columns: readonly TableColumn[];
}

function Cells({ data, row, columns }: CellsProps) {
  return (
    <>
      {columns.map(({ key }) => {
        const text = cellText(data, row, key);
        const more = key === 'findings' ? problemText(data, row) : '';
        return (
          <div
            key={key}
            class={classOf(data, row, key)}
            role="gridcell"
            title={more === '' ? text : `${text}: ${more}`}
          >
            {key === 'status' && <i class={`mark ${text}`} />}
            <bdi>{text}</bdi>
            {more !== '' && <bdi class="problem">{more}</bdi>}
          </div>
        );
      })}
    </>
  );
}

/** Outcomes such as `silent` are less prominent than protocols. */
function classOf({ columns }: PageData, row: number, key: SortKey): string {
  return key === 'found' && columns.isIdentified[row] === 0 ? 'found unidentified' : key;
}

function ariaSort({ key, isReversed }: Sorting, column: string) {
  if (key !== column) return undefined;
  return isReversed ? 'descending' : 'ascending';
}

function useMedia(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query]);
  const [matches, setMatches] = useState(list.matches);
  useEffect(() => {
    const listener = () => setMatches(list.matches);
    list.addEventListener('change', listener);
    return () => list.removeEventListener('change', listener);
  }, [list]);
  return matches;
}

type RowVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>;

function useVirtualizer(
  grid: RefObject<HTMLDivElement | null>,
  count: number,
  height: number,
): RowVirtualizer {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const options: VirtualizerOptions<HTMLDivElement, HTMLDivElement> = {
    count,
    getScrollElement: () => grid.current,
    estimateSize: () => height,
    overscan: 6,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, height]);
  return virtualizer;
}
