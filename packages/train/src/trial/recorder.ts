import { findMetric, type SpoolRecord } from "@resweep/spec";
import type { Position } from "./position.ts";

export type Values = Record<string, number>;

/** Writes what a trial finds out, in the trial's own coordinates (step, epoch, stage, training time). */
export interface Recorder {
  points(position: Position, stage: number, values: Values): void;
  /** At most once a second unless `now`. */
  progress(step: number, now?: boolean): void;
  log(level: "info" | "warn", message: string): void;
  emit(record: SpoolRecord): void;
}

export function createRecorder(
  emit: (record: SpoolRecord) => void,
  { stepsPerEpoch, totalSteps }: { readonly stepsPerEpoch: number; readonly totalSteps: number },
): Recorder {
  let progressAt = Number.NEGATIVE_INFINITY;
  return {
    emit,
    points({ step, trainMs }, stage, values) {
      emit({ type: "points", step, epoch: step / stepsPerEpoch, stage, trainMs, values });
    },
    progress(step, now = false) {
      const at = performance.now();
      if (!now && at - progressAt < 1_000) return;
      progressAt = at;
      emit({ type: "progress", step, totalSteps });
    },
    log(level, message) {
      emit({ type: "log", level, message, at: new Date().toISOString() });
    },
  };
}

/**
 * `best` with each value of `values` that betters it. Metrics without a better direction stay out, and so does what
 * depends on the machine: the least peak memory says nothing.
 */
export function bettered(best: Values, values: Values): Values {
  const result = { ...best };
  for (const [name, value] of Object.entries(values)) {
    const { direction, deterministic } = findMetric(name) ?? {};
    if (!direction || !deterministic || Number.isNaN(value)) continue;
    const old = result[name];
    if (old === undefined || (direction === "max" ? value > old : value < old)) {
      result[name] = value;
    }
  }
  return result;
}

/** The names of `values` put under a word: `best/validation/accuracy`. */
export function under(word: string, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${word}/${name}`, value]),
  );
}
