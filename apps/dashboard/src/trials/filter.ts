import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "./columns.tsx";

/**
 * The filter of the table: words that must all hold. `depth>=20`, `state=failed`, `architecture!=cifar-plain` compare a
 * column named by its label, id or the last part of its id; a bare word is looked for in every text.
 */
export function trialFilter(
  text: string,
  columns: readonly TrialColumn[],
): (trial: WireTrial) => boolean {
  const terms = text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => readTerm(word, columns));
  return (trial) => terms.every((term) => term(trial));
}

function readTerm(word: string, columns: readonly TrialColumn[]): (trial: WireTrial) => boolean {
  const match = /^(.+?)(!=|>=|<=|=|>|<)(.*)$/.exec(word);
  const column = match && findColumn(match[1]!, columns);
  if (match && column) {
    const [, , operator = "=", wanted = ""] = match;
    return (trial) => compare(column.value(trial), operator, wanted);
  }
  const needle = word.toLowerCase();
  const texts = columns.filter(({ group }) => group !== "Configuration");
  return (trial) =>
    `#${trial.number}` === needle ||
    texts.some((one) => {
      const value = one.value(trial);
      return typeof value === "string" && value.toLowerCase().includes(needle);
    });
}

function findColumn(name: string, columns: readonly TrialColumn[]): TrialColumn | undefined {
  const wanted = name.toLowerCase();
  const by = (test: (column: TrialColumn) => boolean) => columns.find(test);
  return (
    by(({ id }) => id.toLowerCase() === wanted) ??
    by(({ label }) => label.toLowerCase().replaceAll(" ", "-") === wanted) ??
    by(({ label }) => label.toLowerCase() === wanted) ??
    by(({ id }) => id.toLowerCase().split(/[./]/).at(-1) === wanted)
  );
}

function compare(value: string | number | null, operator: string, wanted: string): boolean {
  const number = wanted.endsWith("%") ? Number(wanted.slice(0, -1)) / 100 : Number(wanted);
  const numeric = typeof value === "number" && wanted !== "" && !Number.isNaN(number);
  switch (operator) {
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
