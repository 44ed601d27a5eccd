import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageData } from '../page-data.ts';
import { Detail } from './detail.tsx';
import { type Filter, filteredRows, NO_FILTER } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { HostMap } from './host-map.tsx';
import { MatrixPanel } from './matrix-panel.tsx';
import { Overview } from './overview.tsx';
import { PrintedTable } from './printed-table.tsx';
import { ResultTable } from './result-table.tsx';
import type { RowOrder, Sorting } from './row-order.ts';

interface AppProps {
  readonly data: PageData;
  readonly order: RowOrder;
  readonly isPrinted: boolean;
}

export function App({ data, order, isPrinted }: AppProps) {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [sorting, setSorting] = useState<Sorting>({ key: 'status', isReversed: false });
  const [active, setActive] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);

  const rows = useMemo(() => {
    const { hostRanks } = order;
    const kept = filteredRows(data, order.by(sorting.key), { filter, hostRanks });
    return sorting.isReversed ? kept.toReversed() : kept;
  }, [data, order, filter, sorting]);

  const change = (more: Partial<Filter>) => {
    setFilter((before) => ({ ...before, ...more }));
    setActive(0);
  };
  const open = (position: number) => {
    setActive(position);
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    grid.current?.focus({ preventScroll: true });
  };
  useKeys({
    find: () => box.current?.focus(),
    leave: () => {
      if (isOpen) close();
      else {
        setFilter(NO_FILTER);
        setActive(0);
      }
    },
  });

  const total = data.columns.status.length;
  const row = rows[active];
  const showsDetail = isOpen && row !== undefined && !isPrinted;
  return (
    <>
      <Overview data={data} filter={filter} onChange={change} />
      <div class="pictures">
        <FindingsPanel data={data} filter={filter} onChange={change} />
        <MatrixPanel data={data} filter={filter} onChange={change} />
        <HostMap data={data} hostRanks={order.hostRanks} filter={filter} onChange={change} />
      </div>
      <main
        hidden={total === 0}
        class={showsDetail ? 'results with-detail' : 'results'}
        aria-label="Results"
      >
        <FilterBar
          data={data}
          filter={filter}
          shown={rows.length}
          box={box}
          onChange={change}
          onDown={() => grid.current?.focus()}
        />
        {isPrinted ? (
          <PrintedTable data={data} rows={rows} />
        ) : (
          <ResultTable
            data={data}
            rows={rows}
            sorting={sorting}
            active={active}
            isOpen={showsDetail}
            grid={grid}
            onSort={(next) => {
              setSorting(next);
              setActive(0);
            }}
            onActive={setActive}
            onOpen={open}
          />
        )}
        {showsDetail && <Detail data={data} row={row} onClose={close} />}
      </main>
    </>
  );
}

/** Keys that work everywhere: `/` and Escape. */
function useKeys(actions: { readonly find: () => void; readonly leave: () => void }): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement;
      if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        actions.find();
      } else if (event.key === 'Escape') {
        event.preventDefault();
        actions.leave();
      }
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  });
}
