import { expect, test } from "vitest";
import { jsonNumber, readJsonNumber } from "./json-number.ts";
import { Outcome, SpoolRecord } from "./records.ts";

test("NaN and infinities survive JSON in a record's values", () => {
  const record: SpoolRecord = {
    type: "points",
    step: 7,
    epoch: 0.5,
    stage: 0,
    trainMs: 12.5,
    values: {
      "train/loss": Number.NaN,
      "train/learning-rate": Number.POSITIVE_INFINITY,
      other: 0.25,
    },
  };
  const values = Object.fromEntries(
    Object.entries(record.values).map(([k, v]) => [k, jsonNumber(v)]),
  );
  const line = JSON.stringify({ ...record, values });
  expect(SpoolRecord.parse(JSON.parse(line))).toEqual(record);
  const read = Object.entries(values).map(([name, value]) => [name, readJsonNumber(value)]);
  expect(Object.fromEntries(read)).toEqual(record.values);
});

test("an outcome of an unknown state is refused", () => {
  expect(Outcome.safeParse({ state: "finished" }).success).toBe(false);
});
