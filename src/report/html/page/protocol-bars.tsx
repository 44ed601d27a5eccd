import { grouped, groupedCount } from './numbers.ts';
import type { MatrixCell } from './protocol-matrix.ts';

interface ProtocolBarsProps {
  readonly protocols: readonly { readonly name: string; readonly total: MatrixCell }[];
  readonly isOn: (place: number) => boolean;
  readonly onChoose: (place: number) => void;
}

/** How often each protocol was found, where ports say little. */
export function ProtocolBars({ protocols, isOn, onChoose }: ProtocolBarsProps) {
  const largest = Math.max(1, ...protocols.map(({ total }) => total.count));
  return (
    <ul class="bars">
      {protocols.map(({ name, total: { count, wrong } }, place) => (
        <li key={name}>
          <button
            type="button"
            aria-pressed={isOn(place)}
            title={`${name}: ${groupedCount(count, 'result')}, ${grouped(wrong)} not ok`}
            onClick={() => onChoose(place)}
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
