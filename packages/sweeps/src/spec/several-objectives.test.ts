import { InvalidInput } from "@resweep/spec";
import { expect, test } from "vitest";
import { planSweep } from "../plan/plan-sweep.ts";
import { parseSweepSpec } from "./parse-sweep-spec.ts";

const both = ["validation/accuracy", "network/macs"];
const written = [
  { metric: "validation/accuracy", mode: "max" },
  { metric: "network/macs", mode: "min" },
];
const arms = { a: { "architecture.depth": 8 }, b: { "architecture.depth": 20 } };
const depths = { space: { "architecture.depth": [8, 20] } };

const refusalOf = (value: object): string => {
  try {
    planSweep(parseSweepSpec({ ...depths, sampler: "grid", ...value }));
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return "accepted";
};

test("several objectives are written out, the first stands as the one, and nsga-ii is the sampler", () => {
  const spec = parseSweepSpec({ ...depths, objectives: both });
  expect(spec).toMatchObject({
    objectives: written,
    objective: written[0],
    sampler: { name: "nsga-ii", trials: 20 },
  });
  expect(parseSweepSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  const flipped = parseSweepSpec({
    objectives: ["validation/loss", { ...written[1], mode: "max" }],
  });
  expect(flipped.objectives!.map(({ mode }) => mode)).toEqual(["min", "max"]);
});

test("one objective is as it was, with none beside it", () => {
  const spec = parseSweepSpec({ objective: "validation/loss", objectives: null });
  expect(spec).toMatchObject({
    objective: { metric: "validation/loss" },
    objectives: null,
    sampler: { name: "grid" },
  });
  // A sampler for several takes one as well.
  expect(refusalOf({ sampler: "nsga-ii" })).toBe("accepted");
});

test.each([["grid"], ["random"], ["sobol"], ["nsga-ii"]])("%s takes several", (sampler) => {
  expect(refusalOf({ sampler, objectives: both })).toBe("accepted");
});

test.each([
  [
    { objectives: "validation/accuracy" },
    "objectives: must be a list of metrics, such as [validation/accuracy, network/macs]",
  ],
  [{ objectives: [] }, "objectives: is empty; name at least two metrics, or leave it out"],
  [
    { objectives: ["validation/loss"] },
    "objectives: names one metric alone; write objective: validation/loss, or add another",
  ],
  [
    { objectives: [...both, "validation/accuracy"] },
    "objectives.2.metric: validation/accuracy is there already; name another metric, or leave it out",
  ],
  [
    {
      objectives: [...both, "network/parameters", "validation/loss", "memory/peak"],
    },
    "objectives: must be at most 4: of more, hardly any cell beats another in all",
  ],
  [
    { objectives: ["validation/accuracy", "network/mac"] },
    'objectives.1.metric: unknown metric "network/mac"; did you mean "network/macs"?',
  ],
  [
    { objectives: ["test/accuracy", "network/macs"] },
    "objectives.0.metric: test/accuracy would tune on the test set; use validation/accuracy",
  ],
  [
    { objectives: ["quantisation/accuracy-loss", "network/macs"] },
    "objectives.0.metric: quantisation/accuracy-loss would tune on the test set; use validation/accuracy",
  ],
  [
    { objectives: both, objective: "validation/loss" },
    "objective: the sweep has objectives as well; leave one of the two out",
  ],
  ...["tpe", "gp", "cma-es"].map((sampler): [object, string] => [
    { objectives: both, sampler },
    `sampler.name: ${sampler} goes by one objective, and the sweep has 2; use nsga-ii, or random, sobol or grid, which go by none`,
  ]),
  ...["asha", "median", "patience", "pbt"].map((scheduler): [object, string] => [
    { objectives: both, scheduler },
    `scheduler.name: ${scheduler} judges by one objective, and the sweep has 2; leave the scheduler out, or name one objective`,
  ]),
  [
    { objectives: both, questions: [{ claim: "shallow wins", ...arms }] },
    "questions.0.metric: the sweep has 2 objectives; say in which metric A is to be better",
  ],
  [
    { objectives: both, base: { dataset: { name: "fashion-mnist-mini", validation: 0 } } },
    "objectives.0.metric: nothing is measured on a validation split while dataset.validation is 0; take train-fixed/accuracy, or keep a part of the training set for validation",
  ],
  [
    { objectives: ["network/macs", "validation/top5-accuracy"] },
    "objectives.1.metric: fashion-mnist-mini has no more than ten classes, where top-5 is not measured; use validation/accuracy",
  ],
  [
    { objectives: ["validation/accuracy", "latency/median"] },
    "objectives.1.metric: no trial of this sweep records latency/median; set base.evaluation.latency: true",
  ],
  [
    { objectives: ["validation/accuracy", "quantisation/size-ratio"] },
    "objectives.1.metric: no trial of this sweep records quantisation/size-ratio; add a quantise stage to base.stages",
  ],
  [
    { objective: "distillation/teacher" },
    "objective.metric: no trial of this sweep records distillation/teacher; add a distil stage to base.stages",
  ],
] satisfies [object, string][])("%j is refused", (value, message) => {
  expect(refusalOf(value)).toBe(message);
});

test("what some of its trials record is accepted", () => {
  const base = { evaluation: { latency: true } };
  expect(refusalOf({ base, objectives: ["validation/accuracy", "latency/p95"] })).toBe("accepted");
  const question = { claim: "shallow wins", ...arms, metric: "validation/accuracy" };
  expect(refusalOf({ objectives: both, questions: [question] })).toBe("accepted");
});
