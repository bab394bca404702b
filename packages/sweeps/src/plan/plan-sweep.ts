import { datasetFacts } from "@resweep/data";
import {
  type Assignment,
  type JsonValue,
  type Sampler,
  samplers,
  searchSpace,
} from "@resweep/search";
import { type InputIssue, InvalidInput } from "@resweep/spec";
import { canonicalJson, configHash } from "../config/canonical.ts";
import { compose, normalise } from "../config/compose.ts";
import type { Init } from "../config/init.ts";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { requirementsOf } from "./requirements-of.ts";
import { shareStages } from "./share-stages.ts";
import { type TrialWork, type Work, workOf } from "./work-of.ts";

/** One trial to be: what varies, and all that it does. */
export interface PlannedCell {
  readonly config: TrialConfig;
  readonly seed: number;
  /** SHA-256 of configuration and seed; unique within the sweep. */
  readonly hash: string;
  /** What varies, by dotted path; a parameter whose condition does not hold is absent. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Optimizer updates over all stages. */
  readonly totalSteps: number;
  /** Multiply-accumulates of training and evaluation. */
  readonly macs: number;
  /** What a worker must offer to run it, as tokens. */
  readonly requires: readonly string[];
  /** Keys of its first stages that another cell begins with as well; such a stage is trained once. */
  readonly stageKeys: readonly string[];
  /** What is left for it to do once an earlier cell has trained what they share. */
  readonly own: Work;
}

export interface SweepPlan {
  /** In the order in which they run: every cell with the first seed, then with the second, ... */
  readonly cells: readonly PlannedCell[];
  readonly trials: number;
  /** Different configurations, before seeds. */
  readonly configurations: number;
  /** Cells left out because another one does the same (a prune ratio of 0 makes its fine-tuning idle). */
  readonly merged: number;
  /** Trials that go on from stages which another one trains. */
  readonly sharing: number;
  /** What is shared counts once. */
  readonly totalSteps: number;
  readonly macs: number;
}

/** What each way to begin stands for (`pinWeights`), by the canonical JSON of how it was written. */
export type PinnedInits = ReadonlyMap<string, Init>;

/** Every trial of a sweep. Pure. Throws InvalidInput before a grid larger than the budget is walked. */
export function planSweep(spec: SweepSpec, pinned: PinnedInits = new Map()): SweepPlan {
  const { name, ...options } = spec.sampler;
  const sampler: Sampler = samplers.get(name as string) as unknown as Sampler;
  const fixed = (path: string) =>
    valueWithDefaults(TrialConfig.description, spec.base, path.split(".")) as JsonValue | undefined;
  const seeds = spec.seeds ?? [Number(fixed("seed"))];
  const space = searchSpace(spec.space, { fixed, constraints: spec.constraints });
  const count = sampler.count(space, options as never);
  checkBudget(count, seeds.length, spec.budget.trials, name);

  const configurations: { config: TrialConfig; values: Assignment; work: TrialWork }[] = [];
  const seen = new Set<string>();
  let merged = 0;
  for (const values of sampler.cells!(space, options as never)) {
    const config = configure(spec, values, pinned);
    const hash = configHash(config, 0);
    if (seen.has(hash)) merged += 1;
    else configurations.push({ config, values, work: workFor(config, values) });
    seen.add(hash);
  }
  checkClasses(
    spec,
    configurations.map(({ config }) => config),
  );
  const sharing = shareStages(spec.share ? configurations.map(({ config }) => config) : []);
  const cells = seeds.flatMap((seed) =>
    configurations.map(({ config: unseeded, values, work }, place): PlannedCell => {
      const config = { ...unseeded, seed };
      const { totalSteps, macs } = work;
      const { keys = [], taken = 0 } = sharing[place] ?? {};
      return {
        ...{ config, seed, hash: configHash(config, seed), values, totalSteps, macs },
        requires: requirementsOf(spec, config),
        // The same for every seed, and never shared between two.
        stageKeys: keys.map((key) => `${key}-${seed}`),
        own: taken === 0 ? { totalSteps, macs } : less(work, work.stages[taken - 1]!),
      };
    }),
  );
  return {
    cells,
    trials: cells.length,
    configurations: configurations.length,
    merged: merged * seeds.length,
    sharing: sharing.filter(({ taken }) => taken > 0).length * seeds.length,
    totalSteps: cells.reduce((sum, { own }) => sum + own.totalSteps, 0),
    macs: cells.reduce((sum, { own }) => sum + own.macs, 0),
  };
}

function less(all: Work, done: Work): Work {
  return { totalSteps: all.totalSteps - done.totalSteps, macs: all.macs - done.macs };
}

/** Top-5 accuracy is recorded where it says something: with more than ten classes. */
function checkClasses({ objective }: SweepSpec, configs: readonly TrialConfig[]): void {
  if (!objective.metric.includes("top5")) return;
  const few = configs.find(({ dataset }) => datasetFacts(dataset).classes <= 10);
  if (few)
    throw InvalidInput.at(
      "objective.metric",
      `${few.dataset.name} has no more than ten classes, where top-5 is not measured; use validation/accuracy`,
    );
}

function checkBudget(count: number, seeds: number, budget: number, sampler: string): void {
  if (count === 0)
    throw InvalidInput.at(
      "space",
      "makes no trial: some parameter has no value left, or constraints leave none",
    );
  if (count * seeds <= budget) return;
  const number = (value: number) => value.toLocaleString("en-US");
  const product = seeds > 1 ? `${number(count)} cells x ${seeds} seeds` : `${number(count)} cells`;
  throw InvalidInput.at(
    "budget.trials",
    `the ${sampler === "grid" ? "grid" : `${sampler} sampler`} has ${product} = ${number(count * seeds)} trials, more than the budget of ${number(budget)}; raise budget.trials, vary less${sampler === "grid" ? ", or use sampler: { name: random, trials: ... }" : ""}`,
  );
}

/** The configuration of one cell; what is wrong is laid to the swept path or to the base. */
function configure(spec: SweepSpec, values: Assignment, pinned: PinnedInits): TrialConfig {
  const result = TrialConfig.schema.safeParse(compose(spec.base, values));
  if (result.success) {
    const { init: written } = result.data;
    const init = pinned.get(canonicalJson(written)) ?? written;
    return normalise({ ...result.data, init, seed: 0 });
  }
  const issues = result.error.issues.map(({ path, message }): InputIssue => {
    const at = path.map(String).join(".");
    const swept = Object.keys(values).find((one) => at === one || at.startsWith(`${one}.`));
    if (swept)
      return { path: `space.${swept}`, message: `${JSON.stringify(values[swept])}: ${message}` };
    return { path: at ? `base.${at}` : "base", message };
  });
  throw new InvalidInput(issues);
}

/** Refuses what only shows once the network meets its images, with the cell it shows in. */
function workFor(config: TrialConfig, values: Assignment): TrialWork {
  const cell = Object.keys(values).length > 0 ? ` (cell ${JSON.stringify(values)})` : "";
  try {
    const work = workOf(config);
    if (work.stepsPerEpoch > 0) return work;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.issues.map(({ path, message }) => ({
        // What the images are too small for is the architecture: no field of a trial is called inputShape.
        path: path === "inputShape" ? "base.architecture" : path ? `base.${path}` : "base",
        message: `${message}${cell}`,
      })),
      { cause: error },
    );
  }
  throw InvalidInput.at(
    "base.recipe.batchSize",
    `${config.recipe.batchSize} is more than the training images of ${config.dataset.name}; use a smaller batch${cell}`,
  );
}
