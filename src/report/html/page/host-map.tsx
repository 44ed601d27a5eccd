import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { STATUSES } from '../page-data.ts';
import type { Span } from './filter.ts';
import { type HostGrid, hostGrid } from './host-grid.ts';
import { grouped, groupedCount } from './numbers.ts';
import type { FilterProps } from './overview.tsx';
import { portsText } from './words.ts';

const MAX_LINES = 66;
const MAX_COLUMNS = 64;
/** Height of the picture in CSS pixels, where it has many lines. */
const HEIGHT = 264;
const MAX_LINE_HEIGHT = 22;

type HostMapProps = FilterProps & { readonly hostRanks: Uint32Array };

/** All results at once: hosts from top to bottom, ports from left to right, in the worst colour. */
export function HostMap({ data, hostRanks, filter, onChange }: HostMapProps) {
  const grid = useMemo(() => {
    return hostGrid(data, hostRanks, { lines: MAX_LINES, columns: MAX_COLUMNS });
  }, [data, hostRanks]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<number>();
  useDrawing(canvas, grid);
  const { hosts, ports, hostTexts, counts } = grid;
  if (counts.length < 2) return null;

  const hostsText = ({ from, to }: Span) => {
    const first = data.texts[hostTexts[from] ?? 0] ?? '';
    return from === to ? first : `${first} to ${data.texts[hostTexts[to] ?? 0] ?? ''}`;
  };
  const spansOf = (at: number) => ({
    hosts: hosts[Math.floor(at / ports.length)] ?? NOWHERE,
    ports: ports[at % ports.length] ?? NOWHERE,
  });
  const cellAt = ({ clientX, clientY }: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return undefined;
    const column = Math.floor(((clientX - box.left) / box.width) * ports.length);
    const line = Math.floor(((clientY - box.top) / box.height) * hosts.length);
    const at = line * ports.length + column;
    const isInside = column >= 0 && column < ports.length && (counts[at] ?? 0) > 0;
    return isInside ? at : undefined;
  };
  const choose = (event: MouseEvent) => {
    const at = cellAt(event);
    if (at === undefined) return;
    const next = spansOf(at);
    const isOn = filter.hosts?.from === next.hosts.from && filter.ports?.from === next.ports.from;
    onChange(isOn ? { hosts: undefined, ports: undefined } : next);
  };
  const label = `Results of ${groupedCount(hostTexts.length, 'host')} by port`;
  const lines = { from: 0, to: hostTexts.length - 1 };
  const hint = cell === undefined ? undefined : spansOf(cell);
  return (
    <section class="panel" aria-labelledby="map-title">
      <h2 id="map-title">Hosts by port</h2>
      <div class="map">
        <div class="map-hosts" aria-hidden="true">
          <bdi>{hostsText({ from: 0, to: 0 })}</bdi>
          <bdi>{hostsText({ from: lines.to, to: lines.to })}</bdi>
        </div>
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          style={{ height: `${Math.min(HEIGHT, hosts.length * MAX_LINE_HEIGHT)}px` }}
          onMouseMove={(event) => setCell(cellAt(event))}
          onMouseLeave={() => setCell(undefined)}
          onClick={choose}
        />
        <div class="map-ports" aria-hidden="true">
          <span>{ports[0]?.from}</span>
          <span>{ports.at(-1)?.to}</span>
        </div>
      </div>
      <p class="note">
        {hint && cell !== undefined ? (
          <>
            <bdi>{hostsText(hint.hosts)}</bdi>, {portsText(hint.ports)}:{' '}
            {groupedCount(counts[cell] ?? 0, 'result')}
          </>
        ) : (
          `${groupedCount(hostTexts.length, 'host')}, ${grouped(ports.length)}${ports.length === MAX_COLUMNS ? ' ranges of' : ''} ports; stronger colours: more results that are not ok`
        )}
      </p>
    </section>
  );
}

/** The colour of `ok`. */
const OK = STATUSES.indexOf('ok') + 1;

const NOWHERE: Span = { from: 0, to: 0 };

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

function draw(element: HTMLCanvasElement, { hosts, ports, worst, wrong, counts }: HostGrid): void {
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
  const gap = element.width / ports.length > 5 * ratio ? Math.round(ratio) : 0;
  const lineGap = element.height / hosts.length > 5 * ratio ? gap : 0;
  for (const [at, status] of worst.entries()) {
    const column = at % ports.length;
    const line = Math.floor(at / ports.length);
    const x = edge(column, ports.length, element.width);
    const y = edge(line, hosts.length, element.height);
    const right = edge(column + 1, ports.length, element.width) - gap;
    const bottom = edge(line + 1, hosts.length, element.height) - lineGap;
    const share = (wrong[at] ?? 0) / (counts[at] || 1);
    // One of many is visible, but not as much as many of many.
    const layers =
      status === OK || share === 0
        ? [[status, 1]]
        : [
            [0, 1],
            [status, 0.25 + 0.75 * Math.sqrt(share)],
          ];
    for (const [colour = 0, alpha = 1] of layers) {
      context.globalAlpha = alpha;
      context.fillStyle = colours[colour] ?? '';
      context.fillRect(x, y, right - x, bottom - y);
    }
  }
}
