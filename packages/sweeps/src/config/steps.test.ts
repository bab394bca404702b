import { expect, test } from "vitest";
import { stageNetworks } from "../plan/stage-networks.ts";
import { parseTrialConfig } from "./compose.ts";

const tune = { name: "fine-tune", epochs: 2 };

test("a pruning by steps is as many pairs of pruning and fine-tuning, together of its ratio", () => {
  const config = parseTrialConfig({ stages: [{ name: "prune", ratio: 0.75, steps: 2 }, tune] });
  expect(config.stages.map(({ name }) => name)).toEqual([
    "prune",
    "fine-tune",
    "prune",
    "fine-tune",
  ]);
  expect(config.stages[0]).toMatchObject({ ratio: 0.5, steps: 1 });
  expect(config.stages[3]).toMatchObject(tune);
  // What is read again is the same.
  expect(parseTrialConfig(config)).toEqual(config);
  const once = parseTrialConfig({ stages: [{ name: "prune", ratio: 0.75 }] });
  expect(stageNetworks(config).at(-1)!.macs).toBe(stageNetworks(once).at(-1)!.macs);
});

test("by stages of the network each ratio has its share", () => {
  const prune = { name: "prune", ratio: 0, stageRatios: "0.75, 0, 0.75", steps: 2 };
  const [first] = parseTrialConfig({ stages: [prune, tune] }).stages;
  expect(first).toMatchObject({ stageRatios: "0.5, 0, 0.5", steps: 1 });
});

test("steps without fine-tuning between them are refused", () => {
  expect(() => parseTrialConfig({ stages: ["sensitivity", { name: "prune", steps: 2 }] })).toThrow(
    "stages.1.steps: needs a fine-tune right after the prune",
  );
});
