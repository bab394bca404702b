import { Unavailable } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import type { Platform } from "../platform.ts";
import { reconcile } from "./reconcile.ts";

/** A platform that writes down what is asked of it, in order. */
function recording(more: { lock?: boolean; queueFails?: boolean } = {}) {
  const calls: string[] = [];
  const did = <T>(call: string, answer: T) => {
    calls.push(call);
    return answer;
  };
  const wakeUp = { trialId: 4, dispatch: 2, capability: "any", sweepId: 1 };
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const sweeps = [
    { id: 1, state: "running", desired: "run", startedAt: hoursAgo(3) },
    { id: 2, state: "running", desired: "run", startedAt: hoursAgo(1) },
    { id: 3, state: "completed", desired: "run", startedAt: hoursAgo(9) },
    { id: 4, state: "running", desired: "cancel", startedAt: hoursAgo(9) },
    { id: 5, state: "running", desired: "run", startedAt: null },
    { id: 6, state: "running", desired: "run", startedAt: hoursAgo(99) },
  ];
  const platform = {
    store: {
      asController: async (work: () => Promise<unknown>) =>
        more.lock === false ? undefined : work(),
      verdicts: { due: async () => did("judge", []) },
      searches: { open: async () => did("ask", []) },
      attempts: { expire: async () => did("expire", [{ trialId: 4, fence: 1 }]) },
      sweeps: {
        list: async () => sweeps,
        get: async (id: number) => ({ spec: id === 6 ? { of: "old" } : { budget: { hours: 2 } } }),
        setDesired: async (id: number, desired: string, actor: { why: string }) =>
          calls.push(`${desired} ${id}: ${actor.why}`),
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
      overdue: [1],
      stopped: 0,
      asked: 0,
      parents: { pinned: 0, failed: 0, reopened: 0 },
      expired: 1,
      dispatched: 1,
      purged: { trials: 1, sweeps: 0 },
    });
    expect(calls).toEqual([
      "expire",
      "cancel 1: its budget of 2 hours is used up",
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
