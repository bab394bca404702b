import { expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

test.each([
  ["engin", 2, 'bench: unknown benchmark "engin"; did you mean "engine"?'],
  ["engine --rounds none", 2, '--rounds: must be a whole number above 0, not "none"'],
  ["ingest", 1, "bench ingest is not there yet; bench engine is"],
])("bench %s ends with %d", async (args, status, message) => {
  const ran = await runInProcess(["bench", ...args.split(" ")]);
  expect(ran).toEqual({ status, stdout: "", notes: [`resweep: ${message}`] });
});
