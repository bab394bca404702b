import { colourAt } from "./palette.ts";
import { escapeHtml } from "./words.ts";

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** The extremes of what was put together here, or an interval. */
  readonly low?: number;
  readonly high?: number;
}

export interface ChartLine {
  readonly label: string;
  readonly points: readonly ChartPoint[];
}

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly ChartLine[];
  /** Low and high as a band under the line, or as an interval at each point. */
  readonly spread: "band" | "interval";
  readonly words: (y: number) => string;
  /** Where x is named; round numbers unless said. */
  readonly xTicks?: readonly number[];
}

const width = 720;
const height = 300;
const inner = { left: 64, right: 16, top: 12, bottom: 40 };

/**
 * Lines as one SVG that needs no script: for pages, and for files that are to be read anywhere. Colours and lines are
 * presentation attributes, which no content security policy forbids.
 */
export function lineChart({ title, x, y, lines, spread, words, xTicks }: LineChart): string {
  const points = lines.flatMap((line) => line.points.filter(isDrawn));
  if (points.length === 0)
    return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption><p>Nothing has been measured yet.</p></figure>`;
  const xs = extent(points.map((point) => point.x));
  const ticksX = xTicks ?? ticks(xs.low, xs.high, 6);
  const ys = extent(points.flatMap(({ y, low = y, high = y }) => [y, low, high]));
  const ticksY = ticks(ys.low, ys.high, 5);
  const [bottom, top] = [Math.min(ys.low, ticksY[0]!), Math.max(ys.high, ticksY.at(-1)!)];
  const atX = (value: number) =>
    round(
      inner.left + ((value - xs.low) / (xs.high - xs.low)) * (width - inner.left - inner.right),
    );
  const atY = (value: number) =>
    round(
      height -
        inner.bottom -
        ((value - bottom) / (top - bottom)) * (height - inner.top - inner.bottom),
    );
  const grid = ticksY.map(
    (tick) =>
      `<line x1="${inner.left}" x2="${width - inner.right}" y1="${atY(tick)}" y2="${atY(tick)}" stroke="var(--color-line)"/>` +
      text(inner.left - 8, atY(tick) + 4, words(tick), "end"),
  );
  const below = ticksX.map((tick) =>
    text(atX(tick), height - inner.bottom + 16, String(tick), "middle"),
  );
  const drawn = lines.map((line, place) =>
    drawLine(line, colourAt(place), { atX, atY, spread, words }),
  );
  const spoken = lines
    .map(({ label, points }) => ({ label, last: points.filter(isDrawn).at(-1) }))
    .map(({ label, last }) => `${label}: ${last ? words(last.y) : "nothing"}`)
    .slice(0, 12)
    .join("; ");
  // It scrolls where the page is narrow, and so must be reached by the keyboard.
  return `<figure class="chart" tabindex="0"><figcaption>${escapeHtml(title)}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${y} against ${x}; at the end ${spoken}`)}">
${[...grid, ...below].join("")}${text((width + inner.left) / 2, height - 6, x, "middle")}
${drawn.join("\n")}
</svg>
<ul>${lines.map(({ label }, place) => `<li><svg width="12" height="4" aria-hidden="true"><rect width="12" height="4" rx="2" fill="${colourAt(place)}"/></svg>${escapeHtml(label)}</li>`).join("")}</ul></figure>`;
}

interface Place {
  readonly atX: (x: number) => number;
  readonly atY: (y: number) => number;
  readonly spread: LineChart["spread"];
  readonly words: (y: number) => string;
}

function drawLine(line: ChartLine, colour: string, { atX, atY, spread, words }: Place): string {
  const points = line.points.filter(isDrawn);
  const path = points.map(({ x, y }) => `${atX(x)},${atY(y)}`).join(" ");
  const spreads = points.filter(
    (point): point is Required<ChartPoint> =>
      Number.isFinite(point.low) && Number.isFinite(point.high),
  );
  const band =
    spread === "band" && spreads.length > 1
      ? `<polygon points="${[
          ...spreads.map(({ x, high }) => `${atX(x)},${atY(high)}`),
          ...spreads.toReversed().map(({ x, low }) => `${atX(x)},${atY(low)}`),
        ].join(" ")}" fill="${colour}" fill-opacity="0.15"/>`
      : "";
  const intervals =
    spread === "interval"
      ? spreads.map(
          ({ x, low, high }) =>
            `<path d="M${round(atX(x) - 3)} ${atY(high)}h6m-3 0V${atY(low)}m-3 0h6" fill="none" stroke="${colour}"/>`,
        )
      : [];
  const dots =
    spread === "interval" || points.length === 1
      ? points.map(
          ({ x, y }) =>
            `<circle cx="${atX(x)}" cy="${atY(y)}" r="3" fill="${colour}"><title>${escapeHtml(`${line.label}: ${words(y)}`)}</title></circle>`,
        )
      : [];
  return `<g>${band}<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linejoin="round"><title>${escapeHtml(line.label)}</title></polyline>${intervals.join("")}${dots.join("")}</g>`;
}

const isDrawn = ({ x, y }: ChartPoint) => Number.isFinite(x) && Number.isFinite(y);
const round = (value: number) => Math.round(value * 10) / 10;
const text = (x: number, y: number, words: string, anchor: string) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="11" fill="var(--color-faint)">${escapeHtml(words)}</text>`;

/** Never empty: a single value stands in the middle. */
function extent(values: readonly number[]): { low: number; high: number } {
  const drawn = values.filter(Number.isFinite);
  const low = drawn.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = drawn.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (low < high) return { low, high };
  const room = Math.abs(low) * 0.05 || 1;
  return { low: low - room, high: high + room };
}

/** About `count` round numbers from below `low` to above `high`. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((by) => by * size).find((by) => by >= rough * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}
