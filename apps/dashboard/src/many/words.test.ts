import { expect, test } from "vitest";
import { inverseOf, inWords } from "./words.ts";

const acted = [
  { id: 1, done: true, why: null },
  { id: 2, done: false, why: "Trial 2 has ended (failed)" },
  { id: 3, done: true, why: null },
];
const wish = (action: "cancel" | "pause" | "reopen" | "delete") =>
  ({ kind: "trials", action, ids: [1, 2, 3] }) as const;

test("what was done is said in numbers", () => {
  expect(inWords(wish("cancel"), acted)).toBe("2 trials cancelled");
  expect(inWords(wish("reopen"), acted.slice(0, 2))).toBe("1 trial queued again");
  expect(inWords(wish("pause"), acted.slice(1, 2))).toBe("The trial was not paused");
  const none = [acted[1]!, { ...acted[1]!, id: 4 }];
  expect(inWords({ kind: "sweeps", action: "archive", ids: [2, 4] }, none)).toBe(
    "None of 2 sweeps archived",
  );
});

test("only what was done is taken back, where that is possible", () => {
  expect(inverseOf(wish("cancel"), acted)).toEqual({
    kind: "trials",
    action: "reopen",
    ids: [1, 3],
  });
  expect(inverseOf(wish("delete"), acted)).toMatchObject({ action: "undelete" });
  expect(inverseOf(wish("pause"), acted.slice(1, 2))).toBeNull();
  expect(inverseOf(wish("reopen"), acted)).toBeNull();
  expect(inverseOf({ kind: "sweeps", action: "cancel", ids: [1] }, acted)).toBeNull();
});
