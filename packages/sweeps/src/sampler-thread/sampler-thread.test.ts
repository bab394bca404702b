import { Worker } from "node:worker_threads";
import { InvalidInput } from "@resweep/spec";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { canonicalJson } from "../config/canonical.ts";
import type { FileInit } from "../config/init.ts";
import * as here from "../plan/next-cells.ts";
import { planSweep } from "../plan/plan-sweep.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { openSamplerThread, type SamplerThread } from "./sampler-thread.ts";

// The thread loads the platform's sources, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 180_000 });
// Sees the calls on this thread; the other one loads its modules by itself.
vi.mock("../plan/next-cells.ts", { spy: true });
const calls = () => vi.mocked(here.nextCells).mock.calls.length;

const spec = parseSweepSpec({
  space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
  sampler: { name: "gp", trials: 40, startup: 3 },
});
const outcomes = here.nextCells(spec, [], 20).cells.map((cell, i) => ({
  ...{ number: i + 1, seed: cell.seed, hash: cell.hash, values: cell.values },
  ...{ state: "succeeded" as const, objectives: [(i % 7) / 10] },
}));
const expected = here.nextCells(spec, outcomes, 4);

const troubles: string[] = [];
let thread: SamplerThread | null = null;
beforeEach(() => {
  troubles.length = 0;
  vi.mocked(here.nextCells).mockClear();
});
afterEach(() => thread?.close());
const open = (start?: () => Worker) => {
  thread = openSamplerThread({
    ...(start && { start }),
    onTrouble: (line) => troubles.push(line),
  });
  return thread;
};

test("the thread answers as the function does, several questions at once, while this one goes on", async () => {
  const started = vi.fn();
  process.on("worker", started);
  const { nextCells } = open();
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const answers = await Promise.all([
    nextCells(spec, outcomes, 4),
    nextCells(spec, [], 3),
    nextCells(spec, outcomes, 4, new Map()),
  ]);
  clearInterval(timer);
  process.off("worker", started);
  // One thread for all of them; none was worked out on this one, which had time for other things.
  expect(started).toHaveBeenCalledTimes(1);
  expect(calls()).toBe(0);
  expect(turns).toBeGreaterThan(1);
  expect(answers).toEqual([expected, here.nextCells(spec, [], 3), expected]);
  expect(troubles).toEqual([]);
});

test("a plan is listed there, with what its trials begin with", async () => {
  const { planSweep: onThread } = open();
  const many = parseSweepSpec({
    base: { init: { file: "resnet.safetensors" } },
    space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
    sampler: { name: "tpe", trials: 300 },
  });
  const init = planSweep(many).cells[0]!.config.init as FileInit;
  const pinned = new Map([[canonicalJson(init), { ...init, sha256: "a".repeat(64) }]]);
  const before = calls();
  const plan = await onThread(many, pinned);
  expect(calls()).toBe(before);
  expect(plan).toEqual(planSweep(many, pinned));
  expect(plan.first[0]!.config.init).toMatchObject({ sha256: "a".repeat(64) });
});

test("what is refused there is refused here, and the thread lives on", async () => {
  const { nextCells, planSweep: onThread } = open();
  const wrong = { ...spec, constraints: ["recipe.learningRate +"] } as typeof spec;
  const refused = await nextCells(wrong, outcomes, 1).catch((error) => error);
  expect(refused).toBeInstanceOf(InvalidInput);
  expect(() => here.nextCells(wrong, outcomes, 1)).toThrow(refused.message);
  await expect(onThread({ ...spec, budget: { ...spec.budget, trials: 2 } })).rejects.toThrow(
    "budget.trials: the gp sampler has 40 cells",
  );
  expect(await nextCells(spec, outcomes, 4)).toEqual(expected);
});

test("without a thread, or when it dies over a question, samplers are asked here, which is said once", async () => {
  const dying: readonly (() => Worker)[] = [
    () => new Worker("process.exit(3)", { eval: true }),
    () => new Worker("throw new Error('no room')", { eval: true }),
    () => {
      throw new Error("no threads here");
    },
  ];
  for (const start of dying) {
    troubles.length = 0;
    vi.mocked(here.nextCells).mockClear();
    const { nextCells, planSweep: planned } = open(start);
    const both = [nextCells(spec, outcomes, 4), nextCells(spec, outcomes, 4)];
    expect(await Promise.all(both)).toEqual([expected, expected]);
    expect(await nextCells(spec, outcomes, 4)).toEqual(expected);
    expect(calls()).toBe(3);
    expect(await planned(spec)).toEqual(planSweep(spec));
    expect(troubles).toEqual([expect.stringMatching(/^samplers are asked on the main thread: /)]);
    await thread!.close();
  }
});

test("closing tells whoever waits, and starts no other thread", async () => {
  const { nextCells, close } = open();
  const waits = nextCells(spec, outcomes, 4);
  const told = expect(waits).rejects.toThrow("has ended");
  await close();
  await told;
  await expect(nextCells(spec, outcomes, 4)).rejects.toThrow("is closed");
  expect(troubles).toEqual([]);
});
