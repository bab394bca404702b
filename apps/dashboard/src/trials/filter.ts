import { nearest } from "@resweep/spec";
import type { Completable } from "../filter/completions.ts";
import { type Filter, parseFilter } from "../filter/parse-filter.ts";
import { FilterTrouble, type Operator } from "../filter/words.ts";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "./columns.tsx";

/** What a filter keeps, or what is wrong with it and where; then it keeps everything. */
export interface TrialFilter {
  keeps(trial: WireTrial): boolean;
  readonly trouble: FilterTrouble | null;
}

/**
 * The filter of the table. `depth >= 20 and not (state = failed or lr < 1%)` compares columns named by their id, their
 * label or the last part of their id; `~` asks whether a text contains another; a bare word is looked for in every text
 * that is no part of the configuration, and `#3` is a trial's number.
 */
export function trialFilter(text: string, columns: readonly TrialColumn[]): TrialFilter {
  try {
    return { keeps: compile(parseFilter(text), columns), trouble: null };
  } catch (error) {
    if (!(error instanceof FilterTrouble)) throw error;
    return { keeps: () => true, trouble: error };
  }
}

/** What a filter can name, as the shortest text that names it. */
export function filterNames(
  trials: readonly WireTrial[],
  columns: readonly TrialColumn[],
): Completable[] {
  const find = columnFinder(columns);
  return columns.map((column) => {
    const short = column.label.replaceAll(" ", "-");
    const name = find(short) === column ? short : idOf(column);
    const values = () =>
      trials.flatMap((trial) => {
        const value = column.value(trial);
        return value === null ? [] : [String(value)];
      });
    return { name, values };
  });
}

function compile(filter: Filter, columns: readonly TrialColumn[]): (trial: WireTrial) => boolean {
  switch (filter.kind) {
    case "all":
    case "any": {
      const parts = filter.of.map((part) => compile(part, columns));
      return filter.kind === "all"
        ? (trial) => parts.every((part) => part(trial))
        : (trial) => parts.some((part) => part(trial));
    }
    case "not": {
      const inner = compile(filter.of, columns);
      return (trial) => !inner(trial);
    }
    case "compare": {
      const { name, operator, value } = filter;
      const column = columnFinder(columns)(name.text);
      if (!column) throw new FilterTrouble(unknownColumn(name.text, columns), name.from, name.to);
      return (trial) => compare(column.value(trial), operator, value.text);
    }
    default:
      return search(filter.word.text.toLowerCase(), columns);
  }
}

function search(needle: string, columns: readonly TrialColumn[]): (trial: WireTrial) => boolean {
  const texts = columns.filter(({ group }) => group !== "Configuration");
  return (trial) =>
    `#${trial.number}` === needle ||
    texts.some((one) => {
      const value = one.value(trial);
      return typeof value === "string" && value.toLowerCase().includes(needle);
    });
}

/** A configuration's path may be named without what tells it from a result. */
const idOf = ({ id }: TrialColumn) => id.replace(/^config\//, "");

function unknownColumn(name: string, columns: readonly TrialColumn[]): string {
  const like =
    nearest(
      name,
      columns.map(({ label }) => label.replaceAll(" ", "-")),
    ) ?? nearest(name, columns.map(idOf));
  return `no column is called ${name}${like ? `; did you mean ${like}?` : ""}`;
}

/** What a column may be called, the name that wins first. */
const namings: readonly ((column: TrialColumn) => string)[] = [
  ({ id }) => id,
  idOf,
  ({ label }) => label.replaceAll(" ", "-"),
  ({ label }) => label,
  ({ id }) => id.split(/[./]/).at(-1)!,
];

/** Finds columns by name: of those that share one the first. */
function columnFinder(columns: readonly TrialColumn[]) {
  const byName = new Map<string, TrialColumn>();
  for (const naming of namings)
    for (const column of columns) {
      const name = naming(column).toLowerCase();
      if (!byName.has(name)) byName.set(name, column);
    }
  return (name: string): TrialColumn | undefined => byName.get(name.toLowerCase());
}

function compare(value: string | number | null, operator: Operator, wanted: string): boolean {
  const number = wanted.endsWith("%") ? Number(wanted.slice(0, -1)) / 100 : Number(wanted);
  const numeric = typeof value === "number" && wanted !== "" && !Number.isNaN(number);
  switch (operator) {
    case "~":
      return String(value ?? "")
        .toLowerCase()
        .includes(wanted.toLowerCase());
    case "=":
      return numeric
        ? value === number
        : String(value ?? "").toLowerCase() === wanted.toLowerCase();
    case "!=":
      return numeric
        ? value !== number
        : String(value ?? "").toLowerCase() !== wanted.toLowerCase();
    case ">":
      return numeric && value > number;
    case "<":
      return numeric && value < number;
    case ">=":
      return numeric && value >= number;
    default:
      return numeric && value <= number;
  }
}

/** In order of a column, `descending` or not; trials without a value stay at the end either way, as does NaN. */
export function sortTrials(
  trials: readonly WireTrial[],
  column: TrialColumn | undefined,
  descending: boolean,
): readonly WireTrial[] {
  if (!column) return descending ? [...trials].reverse() : trials;
  const missing = (value: string | number | null) =>
    value === null || (typeof value === "number" && Number.isNaN(value));
  return [...trials].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (missing(x) || missing(y))
      return Number(missing(x)) - Number(missing(y)) || a.number - b.number;
    const order =
      typeof x === "number" && typeof y === "number"
        ? x - y
        : String(x).localeCompare(String(y), "en", { numeric: true });
    return (descending ? -order : order) || a.number - b.number;
  });
}
