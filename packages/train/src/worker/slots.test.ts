import { expect, test } from "vitest";
import { createSlotPool } from "./slot-pool.ts";
import { planSlots } from "./slots.ts";

test.each([
  [2, {}, { slots: 2, threads: 1 }],
  [8, {}, { slots: 8, threads: 1 }],
  [8, { slots: 2 }, { slots: 2, threads: 4 }],
  [8, { threads: 4 }, { slots: 2, threads: 4 }],
  [2, { slots: 4 }, { slots: 4, threads: 1 }],
  [2, { threads: 8 }, { slots: 1, threads: 8 }],
  [4, { slots: 3, threads: 2 }, { slots: 3, threads: 2 }],
])("%i cores, wanted %o", (cores, wanted, planned) => {
  expect(planSlots(cores, wanted)).toEqual(planned);
});

test("a slot is given to whoever waits longest, and to nobody who gave up", async () => {
  const pool = createSlotPool(1);
  const never = new AbortController();
  const impatient = new AbortController();
  expect(pool.tryTake()).toBe(0);
  expect(pool.tryTake()).toBeNull();
  const first = pool.take(impatient.signal);
  const second = pool.take(never.signal);
  impatient.abort();
  expect(await first).toBeNull();
  pool.giveBack(0);
  expect(await second).toBe(0);
  expect(pool.free).toBe(0);
  pool.giveBack(0);
  expect(pool.free).toBe(1);
});
