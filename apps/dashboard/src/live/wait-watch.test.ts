import { expect, test } from "vitest";
import { watchWaits } from "./wait-watch.ts";

test("what trials wait for is told when it is new, and looked at now and then", async () => {
  let waits = new Map<number, string | null>([
    [1, "a GPU"],
    [2, "a GPU"],
  ]);
  let time = 0;
  let looks = 0;
  const repository = {
    waits: async () => {
      looks += 1;
      return waits;
    },
  };
  const next = watchWaits(repository, 7, 5_000, () => time);
  expect(await next()).toEqual([{ what: "a GPU", trials: [1, 2] }]);
  expect(await next()).toEqual([]);
  expect(looks).toBe(1);
  time = 5_000;
  expect(await next()).toEqual([]);
  waits = new Map([
    [2, "a free slot"],
    [3, null],
  ]);
  time = 10_000;
  expect(await next()).toEqual([
    { what: "a free slot", trials: [2] },
    { what: null, trials: [3] },
  ]);
  // One that ran in between waits again.
  waits = new Map([[1, "a GPU"]]);
  time = 15_000;
  expect(await next()).toEqual([{ what: "a GPU", trials: [1] }]);
});
