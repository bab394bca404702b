import { TrialConfig } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { packTrials, unpackTrials } from "./packed-trials.ts";
import type { WireTrial } from "./wire.ts";

const trialsOf = (...configs: readonly unknown[]) =>
  configs.map((config, at) => ({ id: at + 1, config })) as WireTrial[];

test.each([
  [[]],
  [[{ a: 1 }]],
  [
    [
      { a: 1, b: { c: [1, 2], d: null } },
      { a: 2, b: { c: [1, 2], d: null } },
    ],
  ],
  [[{ a: 1 }, { a: 1 }]],
  [[{ a: {} }, { a: { b: 1 } }, { a: { b: 1, c: 2 } }]],
  [[{ a: { b: 1 } }, { a: 3 }, { a: null }]],
  [[{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }]],
  [[{ a: 1 }, null, "text"]],
  [[{}, {}]],
])("%j comes back as it was", (configs) => {
  const trials = trialsOf(...configs);
  expect(unpackTrials(JSON.parse(JSON.stringify(packTrials(trials))))).toEqual(trials);
});

test("200 trials that differ in their depth weigh little more than one", () => {
  const usual = TrialConfig.schema.parse({});
  const trials = trialsOf(
    ...Array.from({ length: 200 }, (_, at) => ({
      ...usual,
      architecture: { ...usual.architecture, depth: 8 + 6 * at },
    })),
  );
  const packed = packTrials(trials);
  expect(unpackTrials(packed)).toEqual(trials);
  expect(packed.trials[7]!.config).toEqual({ architecture: { depth: 50 } });
  expect(JSON.stringify(packed).length).toBeLessThan(JSON.stringify(trials).length / 10);
});
