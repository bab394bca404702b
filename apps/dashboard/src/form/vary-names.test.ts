import type { ChoiceDescription } from "@resweep/spec";
import { parseSweepSpec, planSweep, TrialConfig } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { fixName, varyNames } from "./vary-names.ts";

const description = TrialConfig.description.fields.architecture as ChoiceDescription;
const draft = {
  base: { architecture: { name: "cifar-resnet", shortcut: "B", width: 8 } },
  space: { "architecture.depth": { choices: [8, 14] } },
};
const both = varyNames(draft, "architecture", description, ["cifar-plain", "cifar-resnet"]);

test("an option that only some of the networks have becomes conditional on those", () => {
  expect(both).toEqual({
    base: { architecture: { name: "cifar-resnet", width: 8 } },
    space: {
      "architecture.name": { choices: ["cifar-plain", "cifar-resnet"] },
      "architecture.depth": { choices: [8, 14] },
      "architecture.shortcut": { choices: ["B"], when: { "architecture.name": "cifar-resnet" } },
    },
  });
  expect(planSweep(parseSweepSpec(both)).trials).toBe(4);
});

test("going back to one network takes the condition away, and what that network lacks", () => {
  expect(fixName(both, "architecture", description, "cifar-resnet")).toEqual(draft);
  expect(fixName(both, "architecture", description, "cifar-plain")).toEqual({
    base: { architecture: { name: "cifar-plain", width: 8 } },
    space: { "architecture.depth": { choices: [8, 14] } },
  });
});
