import { migrate, openStore } from "@resweep/store";
import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { beforeAll, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";
import { runInProcess } from "../testing/run-in-process.ts";

let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await ownDatabase();
  await migrate(databaseUrl);
  vi.stubEnv("DATABASE_URL", databaseUrl);
  vi.stubEnv("REDIS_URL", inject("redisUrl"));
});

const device = { kind: "cpu", name: "EPYC", threads: 2, tensorflow: "2.21.0" };
const dataset = { name: "synthetic", hash: "d", train: 8, validation: 2, test: 2 };

test("configurations and environments that differ stand side by side; the same ones are one line", async () => {
  const store = openStore(databaseUrl, { connections: 2 });
  try {
    const spec = parseSweepSpec({
      name: "apart",
      base: { dataset: { name: "synthetic" } },
      space: { "architecture.depth": [8, 20, 32] },
    });
    const { id } = await createSweep({ store, queue: null }, spec, { by: "ada" });
    const trials = await store.trials.list({ sweepId: id });
    const machine = { host: "here", pid: 1, slots: 1 };
    for (const [name, commit] of [
      ["one", "aaaaaaaaaaaa"],
      ["two", "bbbbbbbbbbbb"],
    ] as const) {
      const { workerId } = await store.workers.register({
        ...{ ...machine, name, offers: trials.flatMap(({ requires }) => requires) },
        facts: { build: "b", source: { commit, dirty: false, lockfile: "l" } },
      });
      const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
      expect(claim.sweepId).toBe(id);
      await store.attempts.ship(claim, [{ type: "facts", dataset, device }], 1);
    }
    const [first, second, third] = trials.map((trial) => trial.id);
    const { stdout, status } = await runInProcess(["diff", `${first}`, `${second}`]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/architecture\.depth +8 +20\n/);
    expect(stdout).toMatch(/code\.commit +aaaaaaaaaaaa +bbbbbbbbbbbb\n/);
    expect(stdout).not.toContain("tensorflow");
    const json = JSON.parse(
      (await runInProcess(["diff", `${first}`, `${third}`, "--json"])).stdout,
    );
    expect(json).toMatchObject({ environment: [], notBegun: [third] });
    const waiting = (await runInProcess(["diff", `${first}`, `${third}`])).stdout;
    expect(waiting).toContain(`Trial ${third} has not begun`);
    expect((await runInProcess(["diff", `${first}`])).notes).toEqual([
      "resweep: trials: name 2 to 1000 of them",
    ]);
    await store.sweeps.setDesired(id, "cancel", { by: "ada" });
  } finally {
    await store.close();
  }
});
