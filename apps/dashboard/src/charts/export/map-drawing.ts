import type { Mode } from "../colours.ts";
import { colourOf, type PartMap, shareOf } from "../part-map.ts";
import { type Drawing, escapeXml } from "./svg-document.ts";

const [cellsWidth, top, characterWidth] = [560, 30, 6.4];
const ink: Record<Mode, string> = { light: "#5c616e", dark: "#a3a9b7" };

/** A map as a drawing: what the page shows on a canvas, with its names and its scale. */
export function mapDrawing(
  map: PartMap,
  {
    unit,
    format,
    column,
    mode,
  }: {
    unit: string;
    format(value: number | null | undefined): string;
    column: { name: string; format(value: number | undefined): string };
    mode: Mode;
  },
): Drawing {
  const { parts, steps, values, range } = map;
  const rowHeight = parts.length > 40 ? 8 : 18;
  const left = 16 + characterWidth * Math.max(unit.length, ...parts.map(({ length }) => length));
  const bottom = top + rowHeight * parts.length;
  const edge = (at: number) => left + (at * cellsWidth) / Math.max(steps.length, 1);
  const cells = values.flatMap((row, at) =>
    row.flatMap((value, i) => {
      if (value === null) return [];
      const colour = colourOf(Number.isFinite(value) ? shareOf(map, value) : null, mode);
      return `<rect x="${edge(i).toFixed(2)}" y="${top + at * rowHeight}" width="${(edge(i + 1) - edge(i)).toFixed(2)}" height="${rowHeight}" fill="${colour}"/>`;
    }),
  );
  const text = (x: number, y: number, anchor: string, words: string) =>
    `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escapeXml(words)}</text>`;
  const named = Math.ceil(14 / rowHeight);
  const between = Math.max(1, Math.ceil(steps.length / 10));
  const labels = [
    text(left - 8, 14, "end", unit),
    ...parts.flatMap((part, at) =>
      at % named === 0 ? text(left - 8, top + at * rowHeight + rowHeight / 2 + 4, "end", part) : [],
    ),
    ...steps.flatMap((step, at) =>
      at % between === 0
        ? text((edge(at) + edge(at + 1)) / 2, bottom + 15, "middle", column.format(step))
        : [],
    ),
    text(left + cellsWidth / 2, bottom + 31, "middle", column.name),
  ];
  const scale = range
    ? [
        ...Array.from(
          { length: 24 },
          (_, at) =>
            `<rect x="${left + 80 + at * 6}" y="5" width="6" height="10" fill="${colourOf((at + 0.5) / 24, mode)}"/>`,
        ),
        text(left + 74, 14, "end", format(range[0])),
        text(left + 230, 14, "start", format(range[1])),
      ]
    : [];
  return {
    ...{ width: left + cellsWidth + 8, height: bottom + 38 },
    body: `${cells.join("")}<g fill="${ink[mode]}">${[...labels, ...scale].join("")}</g>`,
  };
}
