import { expect, test } from "vitest";
import { readSeen, writeSeen } from "./seen.ts";

const trials = [
  { id: 41, flush: 0 },
  { id: 40, flush: 70 },
  { id: 42, flush: 0 },
  { id: 43, flush: 0 },
  { id: 90, flush: 1 },
];

test("what was seen is written as runs of trials, and read back", () => {
  expect(writeSeen(trials)).toBe("14.1y.0-3~2i.1");
  expect(readSeen(writeSeen(trials))).toEqual({ 40: 70, 41: 0, 42: 0, 43: 0, 90: 1 });
  expect(readSeen(writeSeen([]))).toEqual({});
});

test("200 trials that have ended fit an address with room to spare", () => {
  const many = Array.from({ length: 200 }, (_, at) => ({ id: 99_000 + at, flush: 37 + at * 7 }));
  expect(writeSeen(many).length).toBeLessThan(800);
  expect(Object.keys(readSeen(writeSeen(many))!)).toHaveLength(200);
});

test.each([
  "x",
  "1.",
  "1.2-",
  "1.2~",
  "1.2-0z.",
  "1.zzzzzzz",
  "1.0-zzzz",
  "zzzzzz.1",
  "1.2 or 1",
  "__proto__.1",
])("%s is refused", (text) => {
  expect(readSeen(text)).toBeNull();
});
