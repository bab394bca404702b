import type { SpoolRecord } from "@resweep/spec";
import { expect, test } from "vitest";
import { captureOutput } from "./capture-output.ts";

test("each printed line is a log record; half a line waits for its rest", () => {
  const { stdout, stderr } = process;
  const writes = [stdout.write, stderr.write] as const;
  const records: SpoolRecord[] = [];
  try {
    captureOutput((record) => records.push(record));
    stdout.write("epoch 1\nepo");
    stdout.write(Buffer.from("ch 2\n\n"));
    stderr.write("careful\n");
  } finally {
    [stdout.write, stderr.write] = writes;
  }
  expect(records).toMatchObject([
    { type: "log", level: "info", message: "epoch 1" },
    { level: "info", message: "epoch 2" },
    { level: "warn", message: "careful" },
  ]);
});
