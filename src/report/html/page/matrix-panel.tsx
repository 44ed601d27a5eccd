import { useMemo } from 'preact/hooks';
import { grouped, groupedCount } from './numbers.ts';
import type { FilterProps } from './overview.tsx';
import { ProtocolBars } from './protocol-bars.tsx';
import { type MatrixCell, protocolMatrix } from './protocol-matrix.ts';

const SIZE = { protocols: 10, ports: 10 };
/** Columns that are wide enough for five digits. */
const MAX_LEVEL_PORTS = 6;

/** Which protocols were identified on which ports. */
export function MatrixPanel({ data, filter, onChange }: FilterProps) {
  const matrix = useMemo(() => protocolMatrix(data, SIZE), [data]);
  const { protocols, ports, cells, totals, omitted, isSparse } = matrix;
  const largest = Math.max(1, ...cells.flat().map(({ count }) => count));
  if (protocols.length === 0 || data.columns.status.length < 2) return null;
  const isOn = (found: number, port: number | undefined) =>
    filter.found === found && filter.ports?.from === port;
  const choose = (found: number, port?: number) => {
    if (isOn(found, port)) onChange({ found: undefined, ports: undefined });
    else onChange({ found, ports: port === undefined ? undefined : { from: port, to: port } });
  };
  if (isSparse) {
    return (
      <section class="panel" aria-labelledby="matrix-title">
        <h2 id="matrix-title">Protocols</h2>
        <ProtocolBars
          protocols={protocols.map((found, line) => ({
            found,
            name: data.texts[found] ?? '',
            total: totals[line] ?? EMPTY,
          }))}
          isOn={(found) => isOn(found, undefined)}
          onChoose={(found) => choose(found)}
        />
        <MatrixNote more={moreTexts({ ...omitted, ports: 0 })} />
      </section>
    );
  }
  const hasLongPorts = ports.length > MAX_LEVEL_PORTS && ports.some((port) => port > 9999);
  return (
    <section class="panel" aria-labelledby="matrix-title">
      <h2 id="matrix-title">Protocols by port</h2>
      <div class="matrix-scroll">
        <table class={hasLongPorts ? 'matrix long-ports' : 'matrix'}>
          <thead>
            <tr>
              <td />
              {ports.map((port) => (
                <th key={port} scope="col">
                  <span>{port}</span>
                </th>
              ))}
              <th scope="col" class="total">
                all
              </th>
            </tr>
          </thead>
          <tbody>
            {protocols.map((protocol, line) => {
              const name = data.texts[protocol] ?? '';
              return (
                <tr key={protocol}>
                  <th scope="row" title={name}>
                    <bdi>{name}</bdi>
                  </th>
                  {ports.map((port, column) => (
                    <Cell
                      key={port}
                      cell={cells[line]?.[column] ?? EMPTY}
                      largest={largest}
                      title={`${name} on port ${port}`}
                      isOn={isOn(protocol, port)}
                      onClick={() => choose(protocol, port)}
                    />
                  ))}
                  <td class="total">
                    <button
                      type="button"
                      aria-pressed={isOn(protocol, undefined)}
                      onClick={() => choose(protocol)}
                    >
                      {grouped((totals[line] ?? EMPTY).count)}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <MatrixNote more={moreTexts(omitted)} />
    </section>
  );
}

function MatrixNote({ more }: { readonly more: readonly string[] }) {
  return (
    <p class="note">
      <i class="swatch mismatch" /> not ok <i class="swatch ok" /> ok
      {more.length > 0 && <span class="more">{more.join(' and ')}</span>}
    </p>
  );
}

function moreTexts({ protocols, ports }: { protocols: number; ports: number }): string[] {
  return [
    ...(protocols > 0 ? [groupedCount(protocols, 'more protocol')] : []),
    ...(ports > 0 ? [groupedCount(ports, 'more port')] : []),
  ];
}

const EMPTY: MatrixCell = { count: 0, wrong: 0 };

interface CellProps {
  readonly cell: MatrixCell;
  readonly largest: number;
  readonly title: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
}

/** The more results, the stronger the colour, by the logarithm. */
function Cell({ cell: { count, wrong }, largest, title, isOn, onClick }: CellProps) {
  if (count === 0) return <td />;
  const weight = 20 + (60 * Math.log(count + 1)) / Math.log(largest + 1);
  const rest = wrong > 0 ? `, ${grouped(wrong)} not ok` : '';
  const text = `${title}: ${groupedCount(count, 'result')}${rest}`;
  return (
    <td>
      <button
        type="button"
        class={wrong > 0 ? 'cell mismatch' : 'cell ok'}
        style={{ '--weight': `${Math.round(weight)}%` }}
        title={text}
        aria-label={text}
        aria-pressed={isOn}
        onClick={onClick}
      >
        {short(count)}
      </button>
    </td>
  );
}

/** `1.2k` for 1,234: a cell is narrow. */
function short(count: number): string {
  if (count < 1000) return String(count);
  const thousands = count / 1000;
  return thousands < 9.95 ? `${thousands.toFixed(1)}k` : `${Math.round(thousands)}k`;
}
