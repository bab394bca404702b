import { expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

test.each([
  ["engin", 2, 'bench: unknown benchmark "engin"; did you mean "engine"?'],
  ["engine --rounds none", 2, '--rounds: must be a whole number above 0, not "none"'],
  ["ingest --writers 0", 2, '--writers: must be a whole number above 0, not "0"'],
  ["ui", 1, "bench ui is not there yet; engine, ingest, schedule and spool are"],
])("bench %s ends with %d", async (args, status, message) => {
  const ran = await runInProcess(["bench", ...args.split(" ")]);
  expect(ran).toEqual({ status, stdout: "", notes: [`resweep: ${message}`] });
});
