import { expect, test } from "vitest";
import { benchEngine, benchEngineRows, summary } from "./bench-engine.ts";

test("a row is the median of its rounds with the least and the most", () => {
  expect(summary("a", "images/s", [3, 1, 10])).toMatchObject({ median: 3, min: 1, max: 10 });
  expect(summary("a", "images/s", [4, 1, 10, 2])).toMatchObject({ median: 3, min: 1, max: 10 });
});

test("one row can be measured alone", async () => {
  const { machine, rows } = await benchEngine({
    rounds: 1,
    batch: 4,
    only: "resnet20-mnist-float32-compiled",
  });
  expect(rows.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    "resnet20-mnist-float32-compiled images/s",
  ]);
  expect(rows[0]!.median).toBeGreaterThan(1);
  expect(machine.threads).toBeGreaterThan(0);
});

test("an unknown row and no rounds are refused", async () => {
  expect(benchEngineRows).toContain("resnet20-float32-eager");
  await expect(benchEngine({ only: "resnet20-float32-compild" })).rejects.toThrow(
    'did you mean "resnet20-float32-compiled"',
  );
  await expect(benchEngine({ rounds: 0 })).rejects.toThrow("rounds: must be a whole number");
});
