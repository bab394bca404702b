import { expect, test } from "vitest";
import { crowding } from "./crowding.ts";

test("crowding: the ends have all the room, the crowded the least (Deb et al. 2002, fig. 1)", () => {
  const points = [
    [0, 10],
    [1, 6],
    [2, 5],
    [10, 0],
  ];
  expect(crowding(points, [0, 1, 2, 3])).toEqual([
    Infinity,
    2 / 10 + 5 / 10,
    9 / 10 + 6 / 10,
    Infinity,
  ]);
});
