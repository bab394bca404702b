import { expect, test } from "vitest";
import { createSlotPool } from "./slot-pool.ts";
import { capacity, planSlots } from "./slots.ts";

test.each([
  [{ cores: 2 }, {}, { slots: 2, threads: 1 }],
  [{ cores: 8 }, {}, { slots: 4, threads: 2 }],
  [{ cores: 64 }, {}, { slots: 16, threads: 4 }],
  [{ cores: 8 }, { slots: 2 }, { slots: 2, threads: 4 }],
  [{ cores: 8 }, { threads: 1 }, { slots: 8, threads: 1 }],
  [{ cores: 2 }, { slots: 4 }, { slots: 4, threads: 1 }],
  [{ cores: 2 }, { threads: 8 }, { slots: 1, threads: 8 }],
  [{ cores: 4 }, { slots: 3, threads: 2 }, { slots: 3, threads: 2 }],
  [{ cores: 4, memoryMiB: 2_500 }, {}, { slots: 2, threads: 2 }],
  [{ cores: 16, gpu: true }, {}, { slots: 1, threads: 16 }],
  [{ cores: 16, gpu: true }, { slots: 2 }, { slots: 2, threads: 8 }],
])("%o, wanted %o", (machine, wanted, planned) => {
  expect(planSlots({ memoryMiB: 65_536, gpu: false, ...machine }, wanted)).toEqual(planned);
});

test("this machine has something to share out", () => {
  const { cores, memoryMiB } = capacity();
  expect(cores).toBeGreaterThan(0);
  expect(memoryMiB).toBeGreaterThan(100);
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
