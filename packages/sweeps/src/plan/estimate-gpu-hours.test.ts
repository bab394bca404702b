import { expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { foresee } from "../use-cases/preview-sweep.ts";
import { estimateGpuHours, pastHere } from "./estimate-gpu-hours.ts";
import { planSweep } from "./plan-sweep.ts";

const spec = parseSweepSpec({
  seeds: 2,
  base: { recipe: { epochs: 3 } },
  space: { "architecture.width": [8, 16] },
});
const { cells } = planSweep(spec);
/** As trials of the sweep would have taken on a slot with these parts of its speed. */
const past = (architecture: string, fingerprint = "aa") =>
  cells.map(({ totalSteps, macs }) => ({
    ...{ steps: totalSteps, macs, architecture, fingerprint },
    durationMs: 4000 + 20 * totalSteps + macs / 1e7,
  }));
const worker = (fingerprint: string, alive = true) => ({
  alive,
  offers: ["cpu", `fingerprint:${fingerprint}`],
});

test("the hours of all slots are what such trials took", () => {
  const took = past("cifar-resnet").reduce((sum, { durationMs }) => sum + durationMs, 0);
  expect(estimateGpuHours(cells, past("cifar-resnet"))! / (took / 3_600_000)).toBeCloseTo(1, 1);
});

test("what is like nothing that was trained is unknown", () => {
  expect(estimateGpuHours(cells, [])).toBeNull();
  expect(estimateGpuHours(cells, past("efficientnet"))).toBeNull();
  const huge = planSweep(
    parseSweepSpec({ base: { architecture: { name: "cifar-resnet", width: 64 } } }),
  );
  expect(estimateGpuHours([...cells, ...huge.cells], past("cifar-resnet"))).toBeNull();
});

test("only past trials of machines like those that are connected count", () => {
  const all = [...past("cifar-resnet", "aa"), ...past("cifar-resnet", "bb")];
  expect(pastHere(all, [worker("bb"), worker("aa", false)])).toEqual(past("cifar-resnet", "bb"));
  expect(pastHere(all, [worker("cc")])).toEqual([]);
  expect(pastHere(all, [worker("aa", false)])).toEqual(all);
});

test("a preview without a database knows no GPU-hours, but the time that is assumed", () => {
  const { trials, estimate, slots } = foresee(spec, { past: [], workers: [] });
  expect({ trials, slots }).toEqual({ trials: 4, slots: 0 });
  expect(estimate).toMatchObject({ basis: "assumed", gpuHours: null });
  expect(estimate.durationMs).toBeGreaterThan(0);
});
