import { grouped, groupedCount } from './numbers.ts';
import type { MatrixCell } from './protocol-matrix.ts';

interface ProtocolBar {
  /** Place in the dictionary. */
  readonly found: number;
  readonly name: string;
  readonly total: MatrixCell;
}

interface ProtocolBarsProps {
  readonly protocols: readonly ProtocolBar[];
  readonly isOn: (found: number) => boolean;
  readonly onChoose: (found: number) => void;
}

/** How often each protocol was found, where ports say little. */
export function ProtocolBars({ protocols, isOn, onChoose }: ProtocolBarsProps) {
  const sorted = protocols.toSorted((one, other) => other.total.count - one.total.count);
  const largest = Math.max(1, sorted[0]?.total.count ?? 0);
  return (
    <ul class="bars">
      {sorted.map(({ found, name, total: { count, wrong } }) => (
        <li key={found}>
          <button
            type="button"
            aria-pressed={isOn(found)}
            title={`${name}: ${groupedCount(count, 'result')}, ${grouped(wrong)} not ok`}
            onClick={() => onChoose(found)}
          >
            <bdi>{name}</bdi>
            <span class="stack" aria-hidden="true">
              <span class="mismatch" style={{ width: `${(100 * wrong) / largest}%` }} />
              <span class="ok" style={{ width: `${(100 * (count - wrong)) / largest}%` }} />
            </span>
            <span class="count">{grouped(count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
