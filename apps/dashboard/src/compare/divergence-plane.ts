import type { DivergenceReport } from "@resweep/sweeps";
import type { PartMap } from "../charts/part-map.ts";
import { formatValue } from "../numbers/format.ts";

type Cell = DivergenceReport["cells"][number];

export interface DivergencePlane {
  /** Probabilities, 0 to 1; its steps are the indices of `columns`. */
  readonly map: PartMap;
  readonly across: string;
  readonly down: readonly string[];
  readonly columns: readonly unknown[];
  /** `cells[row][column]`; undefined where no trial was. */
  readonly cells: readonly (readonly (Cell | undefined)[])[];
}

/** What lies across, by preference: what one turns to keep training stable. */
const acrossBy = [/^recipe\.warmup\./, /^recipe\.warmup/, /^recipe\.learningRate/];

/** The places of a report as rows and columns; null where nothing varies, or nothing has ended. */
export function divergencePlane({ paths, cells }: DivergenceReport): DivergencePlane | null {
  const across =
    acrossBy.map((asked) => paths.find((path) => asked.test(path))).find(Boolean) ?? paths.at(-1);
  if (across === undefined || cells.length === 0) return null;
  const down = paths.filter((path) => path !== across);
  const inOrder = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
  const columns = [...new Set(cells.map(({ at }) => at[across]))].sort((a, b) =>
    inOrder(formatValue(a), formatValue(b)),
  );
  const rowOf = ({ at }: Cell) => down.map((path) => formatValue(at[path])).join(", ") || "all";
  const parts = [...new Set(cells.map(rowOf))].sort(inOrder);
  const grid = parts.map((part) =>
    columns.map((value) => cells.find((cell) => rowOf(cell) === part && cell.at[across] === value)),
  );
  const map: PartMap = {
    parts,
    steps: columns.map((_, at) => at),
    values: grid.map((row) => row.map((cell) => cell?.probability ?? null)),
    means: false,
    // Of a probability the whole range is of interest, and the same on each map.
    ...{ range: [0, 1], log: false },
  };
  return { map, across, down, columns, cells: grid };
}
