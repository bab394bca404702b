import { expect, test } from "vitest";
import type { TrainingEnd } from "./training-process.ts";
import { verdictOn } from "./verdict.ts";

const silent: TrainingEnd = { word: null, code: null, signal: "SIGKILL", output: [] };

test("its own word counts, once its whole spool is there", () => {
  const word = { outcome: { state: "cancelled" }, records: 3 } as const;
  expect(verdictOn({ ...silent, word }, 3).outcome).toEqual({ state: "cancelled" });
  expect(verdictOn({ ...silent, word }, 2).outcome).toBeNull();
});

test("a killed process is lost, whatever it had written", () => {
  expect(verdictOn(silent, 0).outcome).toBeNull();
  expect(verdictOn(silent, 10).outcome).toBeNull();
});

test("one that never started is a trouble of this machine, with its reason", () => {
  const output = ["node:internal", "Error: Cannot find package 'x'", "at somewhere"];
  expect(verdictOn({ ...silent, code: 1, signal: null, output }, 0).outcome).toMatchObject({
    class: "infrastructure",
    message: expect.stringContaining("Cannot find package 'x'"),
  });
});

test("a heap that is full is out of memory", () => {
  const output = ["FATAL ERROR: Reached heap limit - JavaScript heap out of memory"];
  expect(verdictOn({ ...silent, signal: "SIGABRT", output }, 9).outcome).toMatchObject({
    class: "out-of-memory",
  });
});
