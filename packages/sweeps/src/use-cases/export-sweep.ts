import { jsonNumber } from "@resweep/spec";
import type { Store, SweepDetail, TrialStage, TrialSummary } from "@resweep/store";
import { finite } from "../exchange/finite.ts";
import type { Platform } from "../platform.ts";
import { csvLine } from "./csv.ts";
import { showConfusion } from "./show-confusion.ts";

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What a line of an export is of; of a sensitivity scan, one layer pruned by one ratio; of confusions, a pair of classes. */
export const exportRows = ["trials", "stages", "points", "sensitivity", "confusion"] as const;
export type ExportRows = (typeof exportRows)[number];

export interface ExportOptions {
  readonly format: ExportFormat;
  /** `trials` unless said. */
  readonly rows?: ExportRows;
}

/**
 * The lines of an export, each with its line feed, as they are read. JSON says a NaN or an infinity as a string.
 * Throws NotFound before the first line.
 */
export async function* exportSweep(
  { store }: Pick<Platform, "store">,
  id: number,
  { format, rows = "trials" }: ExportOptions,
): AsyncGenerator<string> {
  const sweep = await store.sweeps.get(id);
  const trials = await store.trials.list({ sweepId: id });
  if (rows === "points") return yield* pointLines(store, trials, format);
  if (rows === "confusion") return yield* confusionLines(store, trials, format);
  if (rows === "stages" || rows === "sensitivity") {
    const stages = await store.trials.stages({ sweepId: id });
    if (rows === "sensitivity") return yield* sensitivityLines(trials, stages, format);
    return yield* format === "csv" ? stageTable(trials, stages) : stageObjects(trials, stages);
  }
  yield* format === "csv" ? trialTable(sweep, trials) : trialObjects(sweep, trials);
}

function* trialObjects(sweep: SweepDetail, trials: readonly TrialSummary[]): Generator<string> {
  for (const { id, config, seed, state, results } of trials)
    yield `${JSON.stringify({ id, sweep: sweep.id, config, seed, state, results: finite(results) })}\n`;
}

function* trialTable(sweep: SweepDetail, trials: readonly TrialSummary[]): Generator<string> {
  const paths = named(trials.map(({ values }) => values));
  const metrics = named(trials.map(({ results }) => results));
  yield csvLine([
    ...["id", "sweep", "number", "state", "seed"],
    ...paths,
    ...metrics,
    ...["step", "totalSteps", "startedAt", "endedAt", "durationMs", "worker", "error"],
  ]);
  for (const trial of trials)
    yield csvLine([
      ...[trial.id, sweep.id, trial.number, trial.state, trial.seed],
      ...paths.map((path) => trial.values[path]),
      ...metrics.map((metric) => trial.results[metric]),
      ...[trial.step, trial.totalSteps, trial.startedAt, trial.endedAt],
      ...[trial.durationMs, trial.worker, trial.error],
    ]);
}

function* stageObjects(
  trials: readonly TrialSummary[],
  stages: readonly TrialStage[],
): Generator<string> {
  for (const { trial, stage } of withTrials(trials, stages)) {
    const { trialId: _trial, index, results, ...rest } = stage;
    yield `${JSON.stringify({
      ...{ trial: trial.id, sweep: trial.sweepId, number: trial.number, seed: trial.seed },
      ...{ stage: index, ...rest, results: finite(results?.values) },
      latency: results?.latency ?? null,
    })}\n`;
  }
}

function* stageTable(
  trials: readonly TrialSummary[],
  stages: readonly TrialStage[],
): Generator<string> {
  const paths = named(trials.map(({ values }) => values));
  const metrics = named(stages.map(({ results }) => results?.values ?? {}));
  yield csvLine([
    ...["trial", "sweep", "number", "seed", "stage", "name", "state", ...paths, ...metrics],
    ...["firstStep", "lastStep", "trainMs", "sharedWith", "processor", "threads"],
  ]);
  for (const { trial, stage } of withTrials(trials, stages)) {
    const { index, name, state, firstStep, lastStep, trainMs, sharedWith, results } = stage;
    yield csvLine([
      ...[trial.id, trial.sweepId, trial.number, trial.seed, index, name, state],
      ...paths.map((path) => trial.values[path]),
      ...metrics.map((metric) => results?.values[metric]),
      ...[firstStep, lastStep, trainMs, sharedWith],
      ...[results?.latency?.processor, results?.latency?.threads],
    ]);
  }
}

function* sensitivityLines(
  trials: readonly TrialSummary[],
  stages: readonly TrialStage[],
  format: ExportFormat,
): Generator<string> {
  const columns = [
    ...["trial", "sweep", "number", "seed", "stage", "split", "images"],
    ...["convolutions", "filters", "ratio", "kept", "loss", "accuracy"],
  ];
  if (format === "csv") yield csvLine(columns);
  for (const { trial, stage } of withTrials(trials, stages)) {
    const scan = stage.results?.sensitivity;
    if (!scan) continue;
    const { split, images, ratios, layers } = scan;
    const place = { trial: trial.id, sweep: trial.sweepId, number: trial.number, seed: trial.seed };
    const whole = {
      convolutions: [],
      filters: null,
      kept: [null],
      ...{ loss: [scan.loss], accuracy: [scan.accuracy] },
    };
    // The whole network first, as pruned by nothing.
    for (const layer of [whole, ...layers]) {
      for (const [i, kept] of layer.kept.entries()) {
        const { convolutions, filters } = layer;
        const ratio = layer === whole ? 0 : ratios[i]!;
        const cell = {
          ...{ ...place, stage: stage.index, split, images, convolutions, filters, ratio, kept },
          ...{ loss: jsonNumber(layer.loss[i]!), accuracy: jsonNumber(layer.accuracy[i]!) },
        };
        yield format === "csv"
          ? csvLine(Object.values({ ...cell, convolutions: convolutions.join(" ") }))
          : `${JSON.stringify(cell)}\n`;
      }
    }
  }
}

/** Of each stage's network and split the pairs of classes that occur. */
async function* confusionLines(
  store: Store,
  trials: readonly TrialSummary[],
  format: ExportFormat,
): AsyncGenerator<string> {
  const columns = ["trial", "sweep", "number", "seed", "stage", "name", "split"];
  if (format === "csv") yield csvLine([...columns, "class", "predicted", "images"]);
  for (const { id: trial, sweepId: sweep, number, seed } of trials) {
    for (const place of await store.confusions.places(trial)) {
      const { classes, cells } = await showConfusion({ store }, trial, place);
      for (const [label, predicted, images] of cells) {
        const pair = { class: classes[label]!.name, predicted: classes[predicted]!.name, images };
        const line = { trial, sweep, number, seed, ...place, ...pair };
        yield format === "csv" ? csvLine(Object.values(line)) : `${JSON.stringify(line)}\n`;
      }
    }
  }
}

function withTrials(trials: readonly TrialSummary[], stages: readonly TrialStage[]) {
  const byId = new Map(trials.map((trial) => [trial.id, trial]));
  return stages.flatMap((stage) => {
    const trial = byId.get(stage.trialId);
    return trial ? [{ trial, stage }] : [];
  });
}

async function* pointLines(
  store: Store,
  trials: readonly TrialSummary[],
  format: ExportFormat,
): AsyncGenerator<string> {
  const columns = ["trial", "sweep", "name", "step", "epoch", "trainMs", "value", "attempt"];
  if (format === "csv") yield csvLine(columns);
  for (const { id: trial, sweepId: sweep } of trials) {
    for await (const page of store.metrics.points(trial)) {
      for (const { name, step, epoch, trainMs, value, fence: attempt } of page)
        yield format === "csv"
          ? csvLine([trial, sweep, name, step, epoch, trainMs, value, attempt])
          : `${JSON.stringify({ trial, sweep, name, step, epoch, trainMs, value: jsonNumber(value), attempt })}\n`;
    }
  }
}

function named(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  // The database gives keys back in an order of its own.
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
}
