import type { TrialStage } from "@resweep/store";
import { expect, test } from "vitest";
import { storeOf, trialOf } from "../evidence/trials.fixture.ts";
import { showSensitivity } from "./show-sensitivity.ts";

const stages: TrialStage[] = [];

/** A trial whose network of this width was scanned; one without an accuracy has not come to it. */
function scanned(number: number, seed: number, width: number, accuracy?: number) {
  const architecture = { name: "cifar-resnet", width };
  const config = { architecture, seed, stages: [{ name: "sensitivity" }] };
  const trial = trialOf(number, seed, { "architecture.width": width }, {}, { config });
  if (accuracy === undefined) return trial;
  stages.push({
    ...{ trialId: trial.id, index: 1, name: "sensitivity", state: "succeeded", firstStep: 5 },
    ...{ lastStep: 5, trainMs: 0, sharedWith: null },
    results: {
      values: {},
      sensitivity: {
        ...{ split: "validation", images: 100, loss: 1 - accuracy, accuracy, ratios: [0.5, 0.9] },
        layers: [
          {
            ...{ convolutions: ["stem"], filters: width, kept: [width / 2, 1] },
            ...{ loss: [1, Number.NaN], accuracy: [accuracy / 2, accuracy / 4] },
          },
        ],
      },
    },
  });
  return trial;
}

test("the scans of one network are a mean over its seeds, each seed once", async () => {
  const trials = [
    ...[scanned(1, 1, 8, 0.8), scanned(2, 2, 8, 0.6), scanned(3, 2, 8, 0.1)],
    ...[scanned(4, 1, 16, 0.9), scanned(5, 3, 8)],
  ];
  const { scans } = await showSensitivity({ store: storeOf(trials, {}, [], stages) }, 7);
  expect(scans.map(({ line, trials }) => ({ line, trials }))).toEqual([
    { line: [{ stage: "train", options: { "architecture.width": 8 } }], trials: [1, 2] },
    { line: [{ stage: "train", options: { "architecture.width": 16 } }], trials: [4] },
  ]);
  const [{ scan }] = scans as [(typeof scans)[0]];
  expect(scan.accuracy).toBeCloseTo(0.7, 12);
  const [layer] = scan.layers;
  expect(layer!.accuracy.map((value) => Number(value.toFixed(12)))).toEqual([0.35, 0.175]);
  expect(layer!.loss).toEqual([1, Number.NaN]);
  expect(layer!.kept).toEqual([4, 1]);
});
