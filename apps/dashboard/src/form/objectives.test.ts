import { draftOfSweep, parseSweepSpec } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { objectivesOf, withObjectives } from "./objectives.ts";

const [accuracy, macs] = [{ metric: "validation/accuracy" }, { metric: "network/macs" }];

test("a draft is judged by one metric, by several, or by the default", () => {
  expect(objectivesOf({})).toEqual([accuracy]);
  expect(objectivesOf({ objective: "validation/loss" })).toEqual([{ metric: "validation/loss" }]);
  const own = { metric: "network/macs", mode: "max" };
  expect(objectivesOf({ objectives: ["validation/accuracy", own] })).toEqual([accuracy, own]);
});

test("a second objective brings the sampler that learns from both, and takes it along", () => {
  const two = withObjectives({ name: "a" }, [accuracy, macs]);
  expect(two).toEqual({
    ...{ name: "a", objectives: ["validation/accuracy", "network/macs"] },
    sampler: { name: "nsga-ii" },
  });
  expect(withObjectives(two, [macs])).toEqual({ name: "a", objective: macs });
});

test("a sampler of one's own stays", () => {
  const draft = { sampler: { name: "random", trials: 5 }, objective: accuracy };
  const two = withObjectives(draft, [accuracy, macs]);
  expect(two.sampler).toEqual(draft.sampler);
  expect(withObjectives(two, [accuracy])).toEqual(draft);
});

test.each([["nsga-ii"], ["grid"]])("a sweep of two objectives by %s is cloned as it is", (name) => {
  const space = { "architecture.depth": [8, 20] };
  const spec = parseSweepSpec({
    ...{ space, sampler: { name }, objectives: ["validation/accuracy", "network/macs"] },
  });
  const again = parseSweepSpec(draftOfSweep(spec));
  expect([again.objectives, again.sampler]).toEqual([spec.objectives, spec.sampler]);
});
