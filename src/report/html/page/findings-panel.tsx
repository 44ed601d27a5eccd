import { useMemo } from 'preact/hooks';
import { STATUSES } from '../page-data.ts';
import { type FindingSummary, findingSummaries } from './finding-summary.ts';
import { grouped, groupedCount } from './numbers.ts';
import type { FilterProps } from './overview.tsx';

const MAX_FINDINGS = 6;
const MAX_FOUND = 6;

/** What is wrong, how often, and what to do about it. */
export function FindingsPanel({ data, filter, onChange }: FilterProps) {
  const summaries = useMemo(() => findingSummaries(data), [data]);
  if (summaries.length === 0) return null;
  const more = summaries.length - MAX_FINDINGS;
  return (
    <section class="panel findings-panel" aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      <ul>
        {summaries.slice(0, MAX_FINDINGS).map((one) => {
          const code = data.texts[one.code] ?? '';
          const isOn = filter.query === code;
          return (
            <li key={one.code}>
              <button
                type="button"
                aria-pressed={isOn}
                onClick={() => onChange({ query: isOn ? '' : code })}
              >
                <SummaryLine summary={one} texts={data.texts} />
              </button>
            </li>
          );
        })}
      </ul>
      {more > 0 && (
        <p class="note">{groupedCount(more, 'more kind')} of findings are in the table</p>
      )}
    </section>
  );
}

interface SummaryLineProps {
  readonly summary: FindingSummary;
  readonly texts: readonly string[];
}

function SummaryLine({ summary, texts }: SummaryLineProps) {
  const { title, status, count, hosts, found, fix } = summary;
  const each = found.slice(0, MAX_FOUND).map(({ text, count: times }) => {
    return `${texts[text] ?? ''}${times > 1 ? ` ×${grouped(times)}` : ''}`;
  });
  const rest = found.length - each.length;
  return (
    <>
      <span class="count">{grouped(count)}</span>
      <span class="title">
        <i class={`mark ${STATUSES[status] ?? ''}`} /> {texts[title]}
      </span>
      <span class="found">
        <bdi>{each.join(', ')}</bdi>
        {rest > 0 && `, ${groupedCount(rest, 'other')}`}
        {hosts > 1 && <span class="hosts"> on {groupedCount(hosts, 'host')}</span>}
      </span>
      <span class="fix">
        <bdi>{texts[fix]}</bdi>
      </span>
    </>
  );
}
