import { Unavailable } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import type { Platform } from "../platform.ts";
import { reconcile } from "./reconcile.ts";

const spec = {
  ...{ name: "one", base: { dataset: { name: "synthetic" } } },
  space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
  sampler: { name: "tpe", trials: 9 },
};
const search = { id: 1, spec, have: 4, target: 9, open: 0, concurrency: null };

/** A platform that writes down what is asked of it, in order. */
function recording(more: { lock?: boolean; queueFails?: boolean; searches?: unknown[] } = {}) {
  const calls: string[] = [];
  const did = <T>(call: string, answer: T) => {
    calls.push(call);
    return answer;
  };
  const wakeUp = { trialId: 4, dispatch: 2, capability: "any", sweepId: 1 };
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const one = { deviceMs: 0, startedAt: hoursAgo(3) };
  const cut = { hours: 2, gpuHours: null, onBudget: "cut" };
  const finish = { hours: 4, gpuHours: 1, onBudget: "finish" };
  const spent = [
    { ...one, id: 1, limits: cut },
    { ...one, id: 2, limits: finish },
    { ...one, id: 3, limits: finish, deviceMs: 5e6 },
    { ...one, id: 4, limits: cut, startedAt: null },
  ];
  const platform = {
    store: {
      asController: async (work: () => Promise<unknown>) =>
        more.lock === false ? undefined : work(),
      budgets: {
        spent: async () => spent,
        end: async (id: number, { running, why }: { running: string; why: string }) =>
          calls.push(`${running} ${id}: ${why}`),
      },
      verdicts: { due: async () => did("judge", []) },
      searches: {
        open: async () => did("ask", more.searches ?? []),
        outcomes: async () => [],
        extend: async (id: number) => did(`extend ${id}`, true),
      },
      attempts: { expire: async () => did("expire", [{ trialId: 4, fence: 1 }]) },
      sweeps: {
        settle: async () => did("settle", [3]),
      },
      dispatch: {
        due: async ({ generation }: { generation: string }) => did(`due ${generation}`, [wakeUp]),
        sent: async (_sent: unknown, generation: string) => calls.push(`sent ${generation}`),
      },
      parents: { settle: async () => did("parents", { pinned: 0, failed: 0, reopened: 0 }) },
      deletions: { purge: async () => did("purge", { trials: 1, sweeps: 0 }) },
    },
    queue: {
      generation: async () => "g1",
      dispatch: async () => {
        if (more.queueFails) throw new Unavailable("Redis is away");
        calls.push("dispatch");
      },
    },
  } as unknown as Platform;
  return { platform, calls };
}

describe("a tick of the controller", () => {
  test("takes back leases, ends what is over, and only then marks wake-ups as sent", async () => {
    const { platform, calls } = recording();
    expect(await reconcile(platform)).toEqual({
      settled: [3],
      overdue: [1, 3],
      stopped: 0,
      asked: 0,
      parents: { pinned: 0, failed: 0, reopened: 0 },
      expired: 1,
      dispatched: 1,
      purged: { trials: 1, sweeps: 0 },
    });
    expect(calls).toEqual([
      "expire",
      "cut 1: budget used up: 2 hours since the first trial started",
      "finish 3: budget used up: 1 GPU-hours",
      "judge",
      "ask",
      "parents",
      "settle",
      "due g1",
      "dispatch",
      "sent g1",
      "purge",
    ]);
  });

  test("does nothing while another process is at it", async () => {
    const { platform, calls } = recording({ lock: false });
    expect(await reconcile(platform)).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test("a defect in the sampler of one sweep holds up no other, and is told at the end", async () => {
    const { platform, calls } = recording({ searches: [search, { ...search, id: 2 }] });
    const nextCells = async () => {
      if (!calls.includes("failed")) {
        calls.push("failed");
        throw new TypeError("a is not a matrix");
      }
      return { cells: [], why: "none are left" };
    };
    const samplers = { nextCells } as unknown as Platform["samplers"] & {};
    await expect(reconcile({ ...platform, samplers })).rejects.toThrow(
      "sweep 1 has no turn: a is not a matrix",
    );
    expect(calls.slice(3)).toEqual([
      ...["judge", "ask", "failed", "extend 2", "parents", "settle"],
      ...["due g1", "dispatch", "sent g1", "purge"],
    ]);
  });

  test("leaves wake-ups due when Redis is away, and dispatches nothing without a queue", async () => {
    const away = recording({ queueFails: true });
    await expect(reconcile(away.platform)).rejects.toThrow("Redis is away");
    expect(away.calls).toContain("settle");
    expect(away.calls).not.toContain("sent g1");
    const { platform, calls } = recording();
    expect((await reconcile({ ...platform, queue: null }))?.dispatched).toBe(0);
    expect(calls).not.toContain("due g1");
  });
});
