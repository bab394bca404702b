import type { Work } from "@resweep/spec";
import type { CurvePoint } from "@resweep/store";
import type uPlot from "uplot";
import { type Abscissa, abscissaOf } from "./abscissa.ts";
import { smooth } from "./smoothing.ts";

/** One line of a chart. */
export interface Line {
  readonly id: number;
  readonly label: string;
  readonly colour: string;
  readonly points: readonly CurvePoint[];
  /** What its trial has spent by the end of each stage; where it is drawn over that. */
  readonly work?: readonly Work[];
}

export interface ChartView {
  readonly x: Abscissa;
  readonly logY: boolean;
  readonly logX: boolean;
  /** 0 to 0.99: the share of the past in the moving average. */
  readonly smoothing: number;
  /** Fractions are drawn as percent. */
  readonly scale: number;
}

/** What each column of the aligned data is for. */
export interface Column {
  readonly line: Line;
  readonly role: "line" | "raw" | "min" | "max";
}

/**
 * The lines as uPlot wants them: one table each of x and its columns, to be joined on x. Values that a scale cannot
 * show (NaN, infinities, nothing positive on a log axis) are gaps.
 */
export function chartTables(
  lines: readonly Line[],
  view: ChartView,
): { tables: uPlot.AlignedData[]; columns: Column[] } {
  const columns: Column[] = [];
  const shown = (value: number, log: boolean) => (isShown(value, log) ? value : null);

  const tables = lines.map((line): uPlot.AlignedData => {
    const points = strictlyIncreasing(line.points, abscissaOf(view.x, line.work)).filter(
      ({ at }) => Number.isFinite(at) && (!view.logX || at > 0),
    );
    const raw = points.map(({ point }) => point.value * view.scale);
    const bands = points.some(({ point }) => point.min !== undefined);
    const data: (number | null)[][] = [
      smooth(raw, view.smoothing).map((value) => shown(value, view.logY)),
    ];
    columns.push({ line, role: "line" });
    if (view.smoothing > 0) {
      data.push(raw.map((value) => shown(value, view.logY)));
      columns.push({ line, role: "raw" });
    } else if (bands) {
      for (const role of ["max", "min"] as const) {
        data.push(
          points.map(({ point }) => shown((point[role] ?? point.value) * view.scale, view.logY)),
        );
        columns.push({ line, role });
      }
    }
    return [points.map(({ at }) => at), ...data] as uPlot.AlignedData;
  });
  return { tables, columns };
}

const isShown = (value: number, log: boolean) => Number.isFinite(value) && (!log || value > 0);

/** Whether lines have a value that the vertical axis can show: a run of NaN has none. */
export const anyShown = (lines: readonly Pick<Line, "points">[], log: boolean): boolean =>
  lines.some(({ points }) => points.some(({ value }) => isShown(value, log)));

/** Of points that share an x (two stages in one epoch, say) the last one stands. */
function strictlyIncreasing(points: readonly CurvePoint[], x: (point: CurvePoint) => number) {
  const kept: { at: number; point: CurvePoint }[] = [];
  for (const point of points) {
    const at = x(point);
    while (kept.length > 0 && kept.at(-1)!.at >= at) kept.pop();
    kept.push({ at, point });
  }
  return kept;
}
