import { isChoices, type JsonValue, type Parameter } from "../space.ts";

/**
 * A swept parameter as a tree sees it: a few levels, all of the same weight. Choices are levels as they are; a
 * continuous range is cut into bins of equal width on its own scale.
 */
export interface Feature {
  readonly name: string;
  /** Of each level: the value, or the middle of the bin. */
  readonly levels: readonly JsonValue[];
  /** A tree splits ordered levels at a threshold, others one against the rest. */
  readonly ordered: boolean;
  /** The level that a value lies in; -1 where it lies in none. */
  readonly levelOf: (value: JsonValue) => number;
}

const bins = 24;

/** The feature of a parameter, of which these values were run. */
export function featureOf(
  name: string,
  parameter: Parameter | undefined,
  values: readonly JsonValue[],
): Feature {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  const numbers = values.every((value) => typeof value === "number");
  if (parameter && !isChoices(parameter) && numbers && seen.size > bins) {
    const { min, max, scale } = parameter;
    const place = scale === "log" ? Math.log : (value: number) => value;
    const back = scale === "log" ? Math.exp : (value: number) => value;
    const width = (place(max) - place(min)) / bins;
    return {
      name,
      ordered: true,
      levels: Array.from({ length: bins }, (_, i) => back(place(min) + (i + 0.5) * width)),
      levelOf: (value) =>
        Math.min(bins - 1, Math.max(0, Math.floor((place(value as number) - place(min)) / width))),
    };
  }
  const written = parameter && isChoices(parameter) ? parameter.choices : [...seen.values()];
  const levels = numbers
    ? ([...seen.values()] as number[]).sort((a, b) => a - b)
    : written.filter((value) => seen.has(JSON.stringify(value)));
  const keys = levels.map((level) => JSON.stringify(level));
  return {
    name,
    ordered: numbers,
    levels,
    levelOf: (value) => keys.indexOf(JSON.stringify(value)),
  };
}
