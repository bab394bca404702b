import type { TimeLimits } from "@resweep/store";
import { expect, test } from "vitest";
import { usedUp } from "./used-up.ts";

const now = Date.UTC(2026, 0, 2, 12);
const since = (hours: number) => new Date(now - hours * 3_600_000);
const limits = (some: Partial<TimeLimits>): TimeLimits => ({
  ...{ hours: null, gpuHours: null, onBudget: "cut" },
  ...some,
});

test.each([
  ["hours since the first trial started", { hours: 2 }, { startedAt: since(2), deviceMs: 0 }],
  ["GPU-hours", { gpuHours: 0.5 }, { startedAt: since(0.1), deviceMs: 1_800_000 }],
])("%s are used up to the millisecond", (words, some, used) => {
  const limit = Object.keys(some)[0];
  expect(usedUp(limits(some), used, now)).toMatchObject({
    limit,
    why: `budget used up: ${Object.values(some)[0]} ${words}`,
  });
  const earlier = {
    startedAt: new Date(used.startedAt.getTime() + 1),
    deviceMs: used.deviceMs - 1,
  };
  expect(usedUp(limits(some), earlier, now)).toBeNull();
});

test("without limits, or before the first trial, there is time left", () => {
  expect(usedUp(limits({}), { startedAt: since(1e6), deviceMs: 1e15 }, now)).toBeNull();
  expect(usedUp(limits({ hours: 1 }), { startedAt: null, deviceMs: 0 }, now)).toBeNull();
});
