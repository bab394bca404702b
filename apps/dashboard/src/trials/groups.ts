import { type Interval, mean, summarise } from "@resweep/search";
import { jsonNumber } from "@resweep/spec";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "./columns.tsx";

/** What the trials of a group say in one column. */
export interface Aggregate {
  /** Over the seeds; of one seed, or where seeds are not complete, over the trials. */
  readonly mean: number;
  /** 95 %, over the seeds. */
  readonly interval: Interval | null;
  /** Seeds, or trials, that the mean is over. */
  readonly n: number;
  /** Trials without a finite value. */
  readonly without: number;
}

/** Trials that agree in the columns they are grouped by. */
export interface TrialGroup {
  readonly key: string;
  /** One of them stands for what all of them share. */
  readonly first: WireTrial;
  readonly trials: readonly WireTrial[];
  readonly seeds: number;
}

/** Groups in the order in which their first trial appears. */
export function groupTrials(
  trials: readonly WireTrial[],
  by: readonly TrialColumn[],
): readonly TrialGroup[] {
  const groups = new Map<string, WireTrial[]>();
  for (const trial of trials) {
    const key = JSON.stringify(by.map((column) => told(column.value(trial))));
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups].map(([key, own]) => ({
    key,
    first: own[0]!,
    trials: own,
    seeds: new Set(own.map(({ seed }) => seed)).size,
  }));
}

/** Of NaN and the infinities JSON would make one null, which is no value. */
const told = (value: string | number | null) =>
  typeof value === "number" ? jsonNumber(value) : value;

/**
 * The mean of a column over a group, with its interval. Seeds are what repeats: each is counted once, by the mean of its
 * trials, and only where it has a value in every cell that some seed has one in, so that none is compared with an easier
 * lot. Null where no trial has a finite value.
 */
export function aggregate({ trials }: TrialGroup, column: TrialColumn): Aggregate | null {
  const bySeed = new Map<number, Map<string, number>>();
  const values: number[] = [];
  const cells = new Set<string>();
  for (const trial of trials) {
    const value = column.value(trial);
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    const cell = JSON.stringify(trial.values);
    const own = bySeed.get(trial.seed) ?? new Map<string, number>();
    bySeed.set(trial.seed, own.set(cell, value));
    cells.add(cell);
    values.push(value);
  }
  if (values.length === 0) return null;
  const without = trials.length - values.length;
  const complete = [...bySeed.values()].filter((own) => own.size === cells.size);
  if (complete.length < 2) return { mean: mean(values), interval: null, n: values.length, without };
  const perSeed = complete.map((own) => mean([...own.values()]));
  const { mean: middle, interval, n } = summarise(perSeed, { seed: 1 });
  return { mean: middle, interval, n, without };
}

/** In order of what a column says of each group; groups without a value stay at the end. */
export function sortGroups(
  groups: readonly TrialGroup[],
  column: TrialColumn | undefined,
  grouped: boolean,
  descending: boolean,
): readonly TrialGroup[] {
  if (!column) return descending ? [...groups].reverse() : groups;
  const valued = groups.map((group) => ({
    group,
    value:
      grouped || !column.numeric
        ? column.value(group.first)
        : (aggregate(group, column)?.mean ?? null),
  }));
  valued.sort((a, b) => {
    if (a.value === null || b.value === null)
      return Number(a.value === null) - Number(b.value === null);
    const order =
      typeof a.value === "number" && typeof b.value === "number"
        ? a.value - b.value
        : String(a.value).localeCompare(String(b.value), "en", { numeric: true });
    return descending ? -order : order;
  });
  return valued.map(({ group }) => group);
}
