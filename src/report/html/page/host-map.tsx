import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { STATUSES } from '../page-data.ts';
import type { Span } from './filter.ts';
import { cellSpans, type HostGrid, hostGrid } from './host-grid.ts';
import { grouped, groupedCount } from './numbers.ts';
import type { FilterProps } from './overview.tsx';
import { portsText } from './words.ts';

const MAX_LINES = 66;
const MAX_COLUMNS = 64;
/** Height of the picture in CSS pixels, where it has many lines. */
const HEIGHT = 264;
const MAX_LINE_HEIGHT = 22;

type HostMapProps = FilterProps & { readonly hostRanks: Uint32Array };

/**
 * All results at once: hosts from top to bottom, ports from left to right, a cell is a bar
 * of what is not ok, in the worst colour, and of what is.
 */
export function HostMap({ data, hostRanks, filter, onChange }: HostMapProps) {
  const grid = useMemo(() => {
    return hostGrid(data, hostRanks, { lines: MAX_LINES, columns: MAX_COLUMNS });
  }, [data, hostRanks]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<number>();
  useDrawing(canvas, grid);
  const { lines, columns, hosts, hostTexts, counts, wrong } = grid;
  if (counts.length < 2) return null;

  const hostName = (rank: number) => data.texts[hostTexts[rank] ?? 0] ?? '';
  const hostsText = ({ from, to }: Span) =>
    from === to ? hostName(from) : `${hostName(from)} to ${hostName(to)}`;
  const cellAt = ({ clientX, clientY }: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return undefined;
    const column = Math.floor(((clientX - box.left) / box.width) * columns);
    const line = Math.floor(((clientY - box.top) / box.height) * lines);
    const at = line * columns + column;
    const isInside = column >= 0 && column < columns && (counts[at] ?? 0) > 0;
    return isInside ? at : undefined;
  };
  const choose = (event: MouseEvent) => {
    const at = cellAt(event);
    if (at === undefined) return;
    const next = cellSpans(grid, at);
    const isOn = filter.hosts?.from === next.hosts.from && filter.ports?.from === next.ports.from;
    onChange(isOn ? { hosts: undefined, ports: undefined } : next);
  };
  const isSingle = hosts.length === 1;
  const title = isSingle
    ? `Ports of ${hostName(0)}`
    : `${groupedCount(hostTexts.length, 'host')} by port`;
  const hint = cell === undefined ? undefined : cellSpans(grid, cell);
  return (
    <section class="panel" aria-labelledby="map-title">
      <h2 id="map-title">
        <bdi>{title}</bdi>
      </h2>
      <div class="map">
        <LineLabels
          lines={lines}
          labelOf={(line, isLast) => {
            const span = cellSpans(grid, line * columns);
            if (isSingle) return String(span.ports.from);
            return hostName(isLast ? span.hosts.to : span.hosts.from);
          }}
        />
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Results of ${groupedCount(hostTexts.length, 'host')} by port`}
          style={{ height: `${Math.min(HEIGHT, lines * MAX_LINE_HEIGHT)}px` }}
          onMouseMove={(event) => setCell(cellAt(event))}
          onMouseLeave={() => setCell(undefined)}
          onClick={choose}
        />
        {!isSingle && <PortLabels ports={grid.ports} />}
      </div>
      {hint && cell !== undefined ? (
        <p class="note">
          <bdi>{hostsText(hint.hosts)}</bdi>, {portsText(hint.ports)}:{' '}
          {groupedCount(counts[cell] ?? 0, 'result')}, {grouped(wrong[cell] ?? 0)} not ok
        </p>
      ) : (
        <p class="note">
          {STATUSES.map(
            (status, place) =>
              data.columns.status.includes(place) && (
                <span key={status}>
                  <i class={`swatch ${status}`} /> {status}
                </span>
              ),
          )}
        </p>
      )}
    </section>
  );
}

/** Lines that are labelled each; of more lines only the first and the last. */
const MAX_LABELLED_LINES = 12;
/** Labels of ports at most: they have five digits. */
const MAX_PORT_LABELS = 6;

interface LineLabelsProps {
  readonly lines: number;
  readonly labelOf: (line: number, isLast: boolean) => string;
}

function LineLabels({ lines, labelOf }: LineLabelsProps) {
  const all = lines <= MAX_LABELLED_LINES;
  const shown = all ? [...Array(lines).keys()] : [0, lines - 1];
  return (
    <div class={all ? 'map-lines each' : 'map-lines'} aria-hidden="true">
      {shown.map((line) => (
        <bdi key={line}>{labelOf(line, line > 0 && line === lines - 1)}</bdi>
      ))}
    </div>
  );
}

/** Each port under its column if they are few, or else some of them. */
function PortLabels({ ports }: { readonly ports: readonly Span[] }) {
  const all = ports.length <= MAX_PORT_LABELS;
  const last = MAX_PORT_LABELS - 1;
  const shown = all
    ? ports.map(({ from }) => from)
    : Array.from({ length: MAX_PORT_LABELS }, (_, place) => {
        const span = ports[Math.round((place * (ports.length - 1)) / last)];
        return (place === last ? span?.to : span?.from) ?? 0;
      });
  return (
    <div class={all ? 'map-ports each' : 'map-ports'} aria-hidden="true">
      {shown.map((port) => (
        <span key={port}>{port}</span>
      ))}
    </div>
  );
}

/** CSS pixels of what is not ok in a cell that stands for many results. */
const MIN_PART = 2;
/** The colour of `ok`. */
const OK = STATUSES.indexOf('ok') + 1;

/** Draws now, and again when the size or the colours change. */
function useDrawing(canvas: { readonly current: HTMLCanvasElement | null }, grid: HostGrid): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const redraw = () => draw(element, grid);
    const sizes = new ResizeObserver(redraw);
    sizes.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', redraw);
    return () => {
      sizes.disconnect();
      dark.removeEventListener('change', redraw);
    };
  }, [canvas, grid]);
}

function draw(element: HTMLCanvasElement, grid: HostGrid): void {
  const { lines, columns, worst, wrong, counts } = grid;
  const ratio = devicePixelRatio;
  const { width, height } = element.getBoundingClientRect();
  element.width = Math.round(width * ratio);
  element.height = Math.round(height * ratio);
  const context = element.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(element);
  const colours = ['empty', ...STATUSES].map((name) => style.getPropertyValue(`--map-${name}`));
  const edge = (place: number, count: number, length: number) =>
    Math.round((place * length) / count);
  const gap = element.width / columns > 5 * ratio ? Math.round(ratio) : 0;
  const lineGap = element.height / lines > 5 * ratio ? gap : 0;
  for (const [at, status] of worst.entries()) {
    const column = at % columns;
    const line = Math.floor(at / columns);
    const x = edge(column, columns, element.width);
    const y = edge(line, lines, element.height);
    const right = edge(column + 1, columns, element.width) - gap;
    const bottom = edge(line + 1, lines, element.height) - lineGap;
    const share = (wrong[at] ?? 0) / (counts[at] || 1);
    context.fillStyle = colours[share > 0 && share < 1 ? OK : status] ?? '';
    context.fillRect(x, y, right - x, bottom - y);
    if (share === 0 || share === 1) continue;
    context.fillStyle = colours[status] ?? '';
    const part = Math.max(MIN_PART * ratio, Math.round(share * (right - x)));
    context.fillRect(x, y, part, bottom - y);
  }
}
