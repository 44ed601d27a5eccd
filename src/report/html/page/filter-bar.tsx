import type { RefObject } from 'preact';
import { STATUSES } from '../page-data.ts';
import { isFiltered, NO_FILTER } from './filter.ts';
import { grouped, groupedCount } from './numbers.ts';
import type { FilterProps } from './overview.tsx';
import { toggled } from './toggled.ts';
import { portsText } from './words.ts';

interface FilterBarProps extends FilterProps {
  readonly shown: number;
  readonly box: RefObject<HTMLInputElement | null>;
  /** The arrow down in the box. */
  readonly onDown: () => void;
}

/** The box, what else is filtered, and how many results are left. */
export function FilterBar({ data, filter, shown, box, onChange, onDown }: FilterBarProps) {
  const total = data.columns.status.length;
  const { found, ports, hosts, statuses } = filter;
  const isAll = !isFiltered(filter);
  return (
    <div class="bar" role="search">
      <label class="box">
        <span class="hidden">Filter results</span>
        <input
          ref={box}
          type="search"
          value={filter.query}
          placeholder="Filter by host, port, protocol, software or finding"
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => onChange({ query: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
            event.preventDefault();
            onDown();
          }}
        />
        <kbd>/</kbd>
      </label>
      {STATUSES.map(
        (status, place) =>
          statuses.includes(place) && (
            <Pin
              key={status}
              text={status}
              onRemove={() => onChange({ statuses: toggled(statuses, place) })}
            />
          ),
      )}
      {found !== undefined && (
        <Pin text={data.texts[found] ?? ''} onRemove={() => onChange({ found: undefined })} />
      )}
      {hosts && (
        <Pin
          text={
            hosts.from === hosts.to ? 'one host' : `${grouped(hosts.to - hosts.from + 1)} hosts`
          }
          onRemove={() => onChange({ hosts: undefined })}
        />
      )}
      {ports && <Pin text={portsText(ports)} onRemove={() => onChange({ ports: undefined })} />}
      {!isAll && (
        <button type="button" class="plain" onClick={() => onChange({ ...NO_FILTER, ...NO_PINS })}>
          Clear
        </button>
      )}
      <output class="shown">
        {isAll ? groupedCount(total, 'result') : `${grouped(shown)} of ${grouped(total)} results`}
      </output>
    </div>
  );
}

const NO_PINS = { found: undefined, ports: undefined, hosts: undefined } as const;

function Pin({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  return (
    <button type="button" class="chip pin" title={`Remove the filter ${text}`} onClick={onRemove}>
      <bdi>{text}</bdi> <span aria-hidden="true">×</span>
    </button>
  );
}
