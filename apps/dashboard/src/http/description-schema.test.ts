import { TrialConfig } from "@resweep/sweeps";
import Ajv from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { descriptionSchema } from "./description-schema.ts";

const validate = new Ajv({ strict: false }).compile(descriptionSchema(TrialConfig.description));

test("the JSON Schema of a trial accepts what the trial's own schema makes of nothing", () => {
  const { init: _init, ...config } = TrialConfig.schema.parse({}) as Record<string, unknown>;
  expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
});

test.each([
  [{ recipe: { epochs: 0 } }],
  [{ recipe: { epoch: 1 } }],
  [{ architecture: { name: "cifar-resnett" } }],
  [{ architecture: "nothing" }],
])("it refuses %j", (config) => {
  expect(validate(config)).toBe(false);
});
