import { expect, test } from "vitest";
import { checkTwins } from "./twins.ts";

const ours = {
  row: "ours",
  precision: "float32",
  ready: { parameters: 1000, losses: [2.5, 2] },
} as const;
const theirs = (
  parameters: number,
  losses: number[],
  precision: "float32" | "mixed" = "float32",
) => ({
  ...{ row: "theirs", precision },
  ready: { parameters, losses },
});

test("the same network with the same losses is said to be so", () => {
  expect(
    checkTwins("net", [ours, theirs(1000, [2.501, 2.05]), theirs(1000, [2.54, 2.1], "mixed")]),
  ).toBe("net: 1,000 parameters and first losses 2.5000, 2.0000 in all 3");
});

test("another network, or other work, is no peer", () => {
  expect(() => checkTwins("net", [ours, theirs(1001, [2.5, 2])])).toThrow("1,001 parameters");
  expect(() => checkTwins("net", [ours, theirs(1000, [2.5, 2.2])])).toThrow("the loss of step 2");
  expect(() => checkTwins("net", [ours, theirs(1000, [Number.NaN, 2])])).toThrow(
    "the loss of step 1",
  );
});
