import { sweepShape, TrialConfig } from "@resweep/sweeps";
import Ajv from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { descriptionSchema } from "./description-schema.ts";

const validate = new Ajv({ strict: false }).compile(descriptionSchema(TrialConfig.description));

test("the JSON Schema of a trial accepts what the trial's own schema makes of nothing", () => {
  const config = TrialConfig.schema.parse({});
  expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
});

test.each([
  [{ recipe: { epochs: 0 } }],
  [{ recipe: { epoch: 1 } }],
  [{ architecture: { name: "cifar-resnett" } }],
  [{ architecture: "nothing" }],
  [{ init: { path: "x.safetensors" } }],
])("it refuses %j", (config) => {
  expect(validate(config)).toBe(false);
});

test("what a sweep leaves open is null", () => {
  const { requires, budget } = sweepShape.description.fields;
  const accepts = (description: typeof requires, value: unknown) =>
    new Ajv({ strict: false }).compile(descriptionSchema(description!))(value);
  expect(accepts(requires, { device: "any", memoryGiB: null, fingerprint: null })).toBe(true);
  expect(accepts(requires, { memoryGiB: 24 })).toBe(true);
  expect(accepts(requires, { memoryGiB: 0 })).toBe(false);
  expect(accepts(budget, { trials: 3, hours: null, concurrency: null })).toBe(true);
  expect(accepts(budget, { gpuHours: 0.5, onBudget: "finish" })).toBe(true);
  expect(accepts(budget, { onBudget: "stop" })).toBe(false);
  expect(accepts(budget, { trials: null })).toBe(false);
});
