import { jsonNumber, readJsonNumber } from "@resweep/spec";
import type {
  ChangeCursor,
  Changes,
  Curve,
  CurveColumns,
  SweepSummary,
  TrialSummary,
} from "@resweep/store";

/** What a row of JSON makes of a read model: dates are texts, numbers that are not finite are texts. */
export type Wire<T> = T extends Date
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Wire<T[Key]> }
        : T;

/** A curve as columns: a tenth of the bytes of a list of objects. `min` and `max` only where it was downsampled. */
export interface WireCurve {
  readonly trialId: number;
  readonly name: string;
  readonly step: readonly number[];
  readonly epoch: readonly number[];
  readonly trainMs: readonly number[];
  readonly value: readonly (number | string)[];
  readonly min?: readonly (number | string)[];
  readonly max?: readonly (number | string)[];
}

export interface WireChanges {
  readonly sweep: Wire<SweepSummary> | null;
  readonly trials: readonly WireChangedTrial[];
  readonly points: readonly WireCurve[];
  readonly reset: readonly number[];
  /** What these trials wait for now, where it is something else than before. */
  readonly waits?: readonly WireWait[];
}

export interface WireWait {
  readonly what: string | null;
  readonly trials: readonly number[];
}

export type WireSweep = Wire<SweepSummary>;
export type WireTrial = Wire<TrialSummary>;
/** A trial's configuration never changes: it comes with the first event that tells of it. */
export type WireChangedTrial = Omit<WireTrial, "config"> & { readonly config?: unknown };

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

export function encodeCurve({ epoch, trainMs, value, min, max, ...rest }: CurveColumns): WireCurve {
  return {
    ...rest,
    epoch: epoch.map(rounded),
    trainMs: trainMs.map(Math.round),
    value: value.map(jsonNumber),
    ...(min && max && { min: min.map(jsonNumber), max: max.map(jsonNumber) }),
  };
}

/** Points as they were logged, of which a page gets few at a time. */
function encodePoints({ trialId, name, points }: Curve): WireCurve {
  return encodeCurve({
    ...{ trialId, name },
    step: points.map(({ step }) => step),
    epoch: points.map(({ epoch }) => epoch),
    trainMs: points.map(({ trainMs }) => trainMs),
    value: points.map(({ value }) => value),
  });
}

export function decodeCurve(curve: WireCurve): Curve {
  return {
    trialId: curve.trialId,
    name: curve.name,
    points: curve.step.map((step, at) => ({
      step,
      epoch: curve.epoch[at]!,
      trainMs: curve.trainMs[at]!,
      value: readJsonNumber(curve.value[at]!),
      ...(curve.min && {
        min: readJsonNumber(curve.min[at]!),
        max: readJsonNumber(curve.max![at]!),
      }),
    })),
  };
}

/** JSON in which every NaN and infinity is kept as a text and every date as ISO 8601. */
export function toWire<T>(value: T): Wire<T> {
  return JSON.parse(
    JSON.stringify(value, (_key, entry) => (typeof entry === "number" ? jsonNumber(entry) : entry)),
  ) as Wire<T>;
}

/** A trial as the page uses it: numbers are numbers again, NaN included. */
export function reviveTrial<T extends WireChangedTrial>(trial: T): T {
  return {
    ...trial,
    objective: trial.objective === null ? null : readJsonNumber(trial.objective),
    results: Object.fromEntries(
      Object.entries(trial.results).map(([name, value]) => [name, readJsonNumber(value)]),
    ),
  };
}

/** @param seen what the reader had before. */
export function encodeChanges(
  { sweep, trials, points, reset }: Changes,
  seen: ChangeCursor,
): WireChanges {
  return {
    sweep: toWire(sweep),
    trials: toWire(
      trials.map(({ config, ...trial }) => (trial.id in seen ? trial : { ...trial, config })),
    ),
    points: points.map(encodePoints),
    reset,
  };
}
