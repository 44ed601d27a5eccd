import { CHANGES, type PageData, STATUSES } from '../page-data.ts';
import type { Filter } from './filter.ts';
import { grouped, percent } from './numbers.ts';
import { toggled } from './toggled.ts';
import {
  capital,
  factTexts,
  headline,
  incompleteText,
  resultCount,
  STATUS_MEANINGS,
  sinceText,
  timeText,
} from './words.ts';

export interface FilterProps {
  readonly data: PageData;
  readonly filter: Filter;
  readonly onChange: (more: Partial<Filter>) => void;
}

/** The result of the run, its facts, and how many results have each status. */
export function Overview({ data, filter, onChange }: FilterProps) {
  const { facts } = data;
  const total = resultCount(facts.counts);
  const incomplete = incompleteText(facts);
  return (
    <header class="overview">
      <p class="masthead">
        <strong>firstbytes {facts.audit ? 'audit' : 'check'}</strong>{' '}
        <time dateTime={facts.startedAt}>{timeText(facts.startedAt)}</time>
      </p>
      <h1>{headline(facts)}</h1>
      <ul class="facts">
        {factTexts(facts).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {incomplete && <p class="incomplete">{incomplete}</p>}
      {total > 0 && (
        <div class="proportions" aria-hidden="true">
          {STATUSES.map((status) => (
            <span
              key={status}
              class={`part ${status}`}
              style={{ flexGrow: String(facts.counts[status]) }}
              hidden={facts.counts[status] === 0}
            />
          ))}
        </div>
      )}
      <div class="figures" role="group" aria-label="Filter by status" hidden={total === 0}>
        {STATUSES.map((status, place) => (
          <button
            key={status}
            type="button"
            class="figure"
            disabled={facts.counts[status] === 0}
            aria-pressed={filter.statuses.includes(place)}
            onClick={() => onChange({ statuses: toggled(filter.statuses, place) })}
          >
            <span class="label">
              <i class={`mark ${status}`} /> {capital(status)}
            </span>
            <span class="count">{grouped(facts.counts[status])}</span>
            <span class="share">{percent(facts.counts[status], total)}</span>
            <span class="meaning">{STATUS_MEANINGS[status]}</span>
          </button>
        ))}
      </div>
      <Drift data={data} filter={filter} onChange={onChange} />
    </header>
  );
}

/** How many results are new, changed and gone, if they were compared with earlier ones. */
function Drift({ data, filter, onChange }: FilterProps) {
  const counts = [0, 0, 0, 0];
  for (const change of data.columns.change) counts[change] = (counts[change] ?? 0) + 1;
  const { drift } = data.facts;
  if (!drift && counts.slice(1).every((count) => count === 0)) return null;
  return (
    <div class="drift" role="group" aria-label="Filter by change">
      <span>{sinceText(data.facts)}</span>
      {CHANGES.map(
        (change, place) =>
          change !== '' && (
            <button
              key={change}
              type="button"
              class="chip"
              disabled={counts[place] === 0}
              aria-pressed={filter.changes.includes(place)}
              onClick={() => onChange({ changes: toggled(filter.changes, place) })}
            >
              {grouped(counts[place] ?? 0)} {change}
            </button>
          ),
      )}
      {drift && <span>{grouped(drift.unchanged)} unchanged</span>}
      {drift && drift.notTried > 0 && <span>{grouped(drift.notTried)} not tried this time</span>}
    </div>
  );
}
