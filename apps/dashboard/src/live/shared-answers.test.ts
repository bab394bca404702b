import { expect, test, vi } from "vitest";
import { sharedAnswers } from "./shared-answers.ts";

test("one question at a time is asked once, and again when its answer is old", async () => {
  const ask = sharedAnswers<number>(20);
  let count = 0;
  const find = vi.fn(async () => ++count);
  expect(await Promise.all([ask("a", find), ask("a", find), ask("b", find)])).toEqual([1, 1, 2]);
  expect(await ask("a", find)).toBe(1);
  await vi.waitFor(async () => expect(await ask("a", find)).toBe(3));
});

test("after an error it is asked anew", async () => {
  const ask = sharedAnswers<number>(60_000);
  await expect(ask("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await ask("a", async () => 1)).toBe(1);
});
