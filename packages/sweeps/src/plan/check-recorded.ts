import { datasetFacts } from "@resweep/data";
import { InvalidInput } from "@resweep/spec";
import type { TrialConfig } from "../config/trial-config.ts";
import { namedObjectives } from "../spec/several-objectives.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** Metrics that trials record only where they do something for it, and what that is. */
const causes: readonly {
  readonly of: RegExp;
  readonly has: (config: TrialConfig) => boolean;
  readonly way: string;
}[] = [
  {
    of: /^latency\//,
    has: ({ evaluation }) => evaluation.latency,
    way: "set base.evaluation.latency: true",
  },
  {
    of: /^quantisation\//,
    has: ({ stages }) => stages.some(({ name }) => name === "quantise"),
    way: "add a quantise stage to base.stages",
  },
  {
    of: /^distillation\//,
    has: ({ stages }) => stages.some(({ name }) => name === "distil"),
    way: "add a distil stage to base.stages",
  },
  {
    of: /^distillation\/(hints|attention)$/,
    has: ({ stages }) =>
      stages.some((stage) => stage.name === "distil" && (stage.hints || stage.attention)),
    way: "name the feature maps in its distil stage",
  },
  {
    of: /^train\/skipped-updates$/,
    has: ({ recipe }) => recipe.precision === "mixed",
    way: "set base.recipe.precision: mixed",
  },
];

/** Refuses to judge by what no trial of the sweep will have recorded. Throws InvalidInput at the field that names it. */
export function checkRecorded(spec: SweepSpec, configs: readonly TrialConfig[]): void {
  for (const { at, metric } of namedObjectives(spec)) {
    checkClasses(at, metric, configs);
    const lacking = causes.find(({ of, has }) => of.test(metric) && !configs.some(has));
    if (lacking)
      throw InvalidInput.at(at, `no trial of this sweep records ${metric}; ${lacking.way}`);
  }
}

/** Top-5 accuracy is recorded where it says something: with more than ten classes. */
function checkClasses(at: string, metric: string, configs: readonly TrialConfig[]): void {
  if (!metric.includes("top5")) return;
  const few = configs.find(({ dataset }) => datasetFacts(dataset).classes <= 10);
  if (few)
    throw InvalidInput.at(
      at,
      `${few.dataset.name} has no more than ten classes, where top-5 is not measured; use validation/accuracy`,
    );
}
