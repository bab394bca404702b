import {
  type Assignment,
  givenCell,
  type JsonValue,
  type Sampler,
  samplers,
  searchSpace,
} from "@resweep/search";
import type { Work } from "@resweep/spec";
import { type InputIssue, InvalidInput } from "@resweep/spec";
import type { AwaitedParent } from "@resweep/store";
import { canonicalJson, configHash } from "../config/canonical.ts";
import { compose, normalise } from "../config/compose.ts";
import { awaitedParents, type NetworkReference, withReferences } from "../config/references.ts";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { requirementsOf } from "./requirements-of.ts";
import type { Sharing } from "./share-stages.ts";
import { type TrialWork, workOf } from "./work-of.ts";

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
  /** What it takes of other trials that is not there yet. */
  readonly parents: readonly AwaitedParent[];
  /** Keys of its first stages that another cell begins with as well; such a stage is trained once. */
  readonly stageKeys: readonly string[];
  /** What is left for it to do once an earlier cell has trained what they share. */
  readonly own: Work;
}

/** The cells that a sweep is to try first, with what was not given of them drawn. */
export function enqueuedCells(spec: SweepSpec): Assignment[] {
  const { space } = searchOf(spec);
  return spec.enqueue.map((given, i) => givenCell(space, given, `enqueue.${i}`));
}

/** What a sweep's sampler is asked with. */
export function searchOf(spec: SweepSpec) {
  const { name, ...options } = spec.sampler;
  const fixed = (path: string) =>
    valueWithDefaults(TrialConfig.description, spec.base, path.split(".")) as JsonValue | undefined;
  return {
    sampler: samplers.get(name as string) as unknown as Sampler,
    options: options as never,
    space: searchSpace(spec.space, { fixed, constraints: spec.constraints }),
    seeds: spec.seeds ?? [Number(fixed("seed"))],
  };
}

/** What a cell's values make of a trial, before its seed. */
export interface Configuration {
  readonly config: TrialConfig;
  readonly values: Assignment;
  readonly work: TrialWork;
}

/** What each network from elsewhere stands for (`pinWeights`), by the canonical JSON of how it was written. */
export type Pins = ReadonlyMap<string, NetworkReference>;

/** Throws InvalidInput where the values make no trial. */
export function configured(spec: SweepSpec, values: Assignment, pinned: Pins): Configuration {
  const config = configure(spec, values, pinned);
  return { config, values, work: workFor(config, values) };
}

export function plannedCell(
  spec: SweepSpec,
  { config: unseeded, values, work }: Configuration,
  seed: number,
  { keys, taken }: Sharing = { keys: [], taken: 0 },
): PlannedCell {
  const config = { ...unseeded, seed };
  const { totalSteps, macs } = work;
  return {
    ...{ config, seed, hash: configHash(config, seed), values, totalSteps, macs },
    requires: requirementsOf(spec, config),
    parents: awaitedParents(config),
    // The same for every seed, and never shared between two.
    stageKeys: keys.map((key) => `${key}-${seed}`),
    own: taken === 0 ? { totalSteps, macs } : less(work, work.stages[taken - 1]!),
  };
}

function less(all: Work, done: Work): Work {
  return { totalSteps: all.totalSteps - done.totalSteps, macs: all.macs - done.macs };
}

/** The configuration of one cell; what is wrong is laid to the swept path or to the base. */
function configure(spec: SweepSpec, values: Assignment, pinned: Pins): TrialConfig {
  const result = TrialConfig.schema.safeParse(compose(spec.base, values));
  if (result.success) {
    const config = withReferences(result.data, (reference) => {
      // A pin is of the kind that was written.
      return (pinned.get(canonicalJson(reference)) as typeof reference) ?? reference;
    });
    return normalise({ ...config, seed: 0 });
  }
  const issues = result.error.issues.map(({ path, message }): InputIssue => {
    const at = path.map(String).join(".");
    const swept = sweptIn(values, at);
    const given = swept === undefined ? "" : `${JSON.stringify(values[swept])}: `;
    return { path: writtenAt(at, values), message: `${given}${message}` };
  });
  throw new InvalidInput(issues);
}

/** Where the sweep says what a cell has at this path: among what varies, or in what all have in common. */
function writtenAt(path: string, values: Assignment): string {
  const swept = sweptIn(values, path);
  if (swept !== undefined) return `space.${swept}`;
  return path ? `base.${path}` : "base";
}

function sweptIn(values: Assignment, path: string): string | undefined {
  return Object.keys(values).find((one) => path === one || path.startsWith(`${one}.`));
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
        path: path === "inputShape" ? "base.architecture" : writtenAt(path, values),
        message: `${message}${cell}`,
      })),
      { cause: error },
    );
  }
  throw InvalidInput.at(
    writtenAt("recipe.batchSize", values),
    `${config.recipe.batchSize} is more than the training images of ${config.dataset.name}; use a smaller batch${cell}`,
  );
}
