import { expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

test.each([
  ["engin", 2, 'bench: unknown benchmark "engin"; did you mean "engine"?'],
  ["engine --rounds none", 2, '--rounds: must be a whole number above 0, not "none"'],
  ["ingest --writers 0", 2, '--writers: must be a whole number above 0, not "0"'],
  ["delete --points 1e3x", 2, '--points: must be a whole number above 0, not "1e3x"'],
])("bench %s ends with %d", async (args, status, message) => {
  const ran = await runInProcess(["bench", ...args.split(" ")]);
  expect(ran).toEqual({ status, stdout: "", notes: [`resweep: ${message}`] });
});
