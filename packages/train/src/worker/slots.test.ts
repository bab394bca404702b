import { expect, test } from "vitest";
import { createSlotPool } from "./slot-pool.ts";
import { capacity, gpuOfSlot, planSlots, visibleGpus } from "./slots.ts";

const h100 = { id: "0", memoryMiB: 80_000 };

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
  [{ cores: 16, gpus: [h100] }, {}, { slots: 1, threads: 16 }],
  [{ cores: 16, gpus: [h100] }, { slots: 2 }, { slots: 2, threads: 8 }],
  [{ cores: 16, gpus: [h100, h100] }, {}, { slots: 2, threads: 8 }],
  [{ cores: 2, memoryMiB: 500, gpus: [h100, h100] }, {}, { slots: 2, threads: 1 }],
])("%o, wanted %o", (machine, wanted, planned) => {
  expect(planSlots({ memoryMiB: 65_536, gpus: [], ...machine }, wanted)).toEqual(planned);
});

test("a slot has a GPU of its own, or a share of its memory", () => {
  const gpus = [h100, { id: "1", memoryMiB: 20_000 }];
  const shares = (slots: number) =>
    Array.from({ length: slots }, (_, slot) => gpuOfSlot(slot, slots, gpus));
  expect(shares(2)).toEqual([
    { id: "0", memoryMiB: null },
    { id: "1", memoryMiB: null },
  ]);
  expect(shares(3)).toEqual([
    { id: "0", memoryMiB: 39_488 },
    { id: "1", memoryMiB: null },
    { id: "0", memoryMiB: 39_488 },
  ]);
  expect(gpuOfSlot(0, 2, [])).toBeNull();
  expect(gpuOfSlot(1, 4, [{ id: "0", memoryMiB: null }])).toEqual({ id: "0", memoryMiB: null });
});

test("CUDA_VISIBLE_DEVICES says which GPUs there are to give", () => {
  const [devices, installed] = [
    ["null", "nvidia0", "nvidia1", "nvidiactl"],
    [h100, { memoryMiB: 20_000 }],
  ];
  const ids = (variable?: string) => visibleGpus(variable, devices, installed).map(({ id }) => id);
  expect(ids()).toEqual(["0", "1"]);
  expect(ids("1")).toEqual(["1"]);
  expect(visibleGpus("1", devices, installed)[0]!.memoryMiB).toBe(20_000);
  expect(ids("GPU-5f, 1")).toEqual(["GPU-5f", "1"]);
  expect(ids("")).toEqual([]);
  expect(ids("-1")).toEqual([]);
  expect(ids("1,-1,0")).toEqual(["1"]);
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
