/** The CPU of one endpoint against the number of endpoints: measured, and drawn as SVG. */

import { microseconds } from './figures.ts';
import { compareWithBareLoop } from './goals/cpu.ts';
import type { Scale } from './goals/goal.ts';

/** Of one endpoint that speaks ssh, in microseconds of CPU. */
export interface Point {
  readonly endpoints: number;
  readonly bare: number;
  readonly check: number;
}

/** Endpoints and rounds. */
const SIZES: Readonly<Record<Scale, readonly (readonly [endpoints: number, rounds: number])[]>> = {
  small: [
    [2000, 3],
    [5000, 1],
    [20_000, 1],
  ],
  full: [
    [2000, 9],
    [5000, 5],
    [20_000, 3],
    [50_000, 1],
    [200_000, 1],
    [500_000, 1],
  ],
};

export async function measurePoints(scale: Scale): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const [endpoints, rounds] of SIZES[scale]) {
    const { bare, check } = await compareWithBareLoop('ssh', endpoints, rounds);
    points.push({
      endpoints,
      bare: microseconds(bare.cpu, endpoints),
      check: microseconds(check.cpu, endpoints),
    });
  }
  return points;
}

const [WIDTH, HEIGHT] = [720, 360];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 136, 44, 52];

/** Colours for a light page, and for a dark one. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 14px; font-weight: 600; fill: #1f2328 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .check { stroke: #0969da; fill: #0969da }
  .bare { stroke: #6e7781; fill: #6e7781 }
  .check.name, .bare.name { stroke: none; font-weight: 600 }
  .check.line, .bare.line { fill: none; stroke-width: 2 }
  .back { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .title { fill: #f0f6fc }
    .grid { stroke: #3d444d }
    .check { stroke: #58a6ff; fill: #58a6ff }
    .bare { stroke: #9198a1; fill: #9198a1 }
    .back { fill: #0d1117 }
  }
`;

/** The number of endpoints is on a logarithmic axis; the CPU begins at 0. */
export function plot(points: readonly Point[]): string {
  const [first, last] = [points.at(0)?.endpoints ?? 1, points.at(-1)?.endpoints ?? 1];
  const highest = Math.max(...points.flatMap(({ bare, check }) => [bare, check]));
  const step = tickStep(highest);
  const ticks = Math.ceil(highest / step);
  const top = step * ticks;
  const x = (endpoints: number) =>
    LEFT + (Math.log(endpoints / first) / Math.log(last / first)) * (WIDTH - LEFT - RIGHT);
  const y = (us: number) => HEIGHT - BOTTOM - (us / top) * (HEIGHT - TOP - BOTTOM);
  const parts = [
    ...Array.from({ length: ticks + 1 }, (_, i) => horizontal(i * step, y(i * step))),
    ...points.map(({ endpoints }) => below(endpoints, x(endpoints))),
    ...curve('bare', points, ({ endpoints, bare }) => [x(endpoints), y(bare), bare]),
    ...curve('check', points, ({ endpoints, check }) => [x(endpoints), y(check), check]),
    ...labels(y(points.at(-1)?.bare ?? 0), y(points.at(-1)?.check ?? 0)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>CPU for one endpoint against the number of endpoints</title>
<style>${STYLE}</style>
<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="${LEFT}" y="24">CPU for one endpoint, in microseconds</text>
${parts.join('\n')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">endpoints in one check (logarithmic)</text>
</svg>
`;
}

const MAX_TICKS = 6;

/** The smallest round number of which a few reach the highest value. */
function tickStep(highest: number): number {
  const least = highest / MAX_TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least) ?? 10;
  return factor * power;
}

function horizontal(us: number, y: number): string {
  const line = `<path class="grid" d="M${LEFT} ${y.toFixed(1)}H${WIDTH - RIGHT}"/>`;
  return `${line}<text x="${LEFT - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${us}</text>`;
}

function below(endpoints: number, x: number): string {
  const text = endpoints.toLocaleString('en-US');
  return `<text x="${x.toFixed(1)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${text}</text>`;
}

const TITLES = { bare: 'bare loop', check: 'firstbytes check' } as const;

function curve(
  name: keyof typeof TITLES,
  points: readonly Point[],
  place: (point: Point) => readonly [x: number, y: number, us: number],
): readonly string[] {
  const places = points.map((point) => ({ place: place(point), endpoints: point.endpoints }));
  const line = places.map(({ place: [x, y] }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  const dots = places.map(({ place: [x, y, us], endpoints }) => {
    const text = `${endpoints.toLocaleString('en-US')} endpoints: ${us.toFixed(0)} us each`;
    return `<circle class="${name}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4"><title>${TITLES[name]}, ${text}</title></circle>`;
  });
  return [`<path class="${name} line" d="M${line}"/>`, ...dots];
}

const LINE_HEIGHT = 16;

/** At the ends of the curves; where these are close, the upper name moves up. */
function labels(bare: number, check: number): readonly string[] {
  return [label('bare', bare), label('check', Math.min(check, bare - LINE_HEIGHT))];
}

function label(name: keyof typeof TITLES, y: number): string {
  const place = `x="${WIDTH - RIGHT + 12}" y="${(y + 4).toFixed(1)}"`;
  return `<text class="${name} name" ${place}>${TITLES[name]}</text>`;
}
