import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Store } from "@resweep/store";
import { addSeeds, createSweep, parseSweepSpec, reconcile } from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import { commitStrikes, type Strike } from "../faults/testing/commit-strikes.ts";
import { runMadeUp } from "./testing/made-up-trials.ts";
import { openTestStore } from "./testing/open-store.ts";
import { tcpProxy } from "./testing/tcp-proxy.ts";

// What trials would find is made up here; all around it, Postgres included, is real.
const { services, store } = await openTestStore();
vi.setConfig({ testTimeout: 480_000 });

/** Four trials of nine epochs; one is replaced after each of the epochs 2, 4, 6 and 8. */
async function launch(concurrency: number | null = null): Promise<number> {
  const spec = parseSweepSpec({
    name: "population",
    base: {
      dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 9, batchSize: 16, augment: [] },
    },
    space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
    sampler: { name: "random", trials: 4 },
    scheduler: { name: "pbt", interval: 2, quantile: 0.25, resample: 0 },
    budget: { concurrency },
  });
  return (await createSweep({ store, queue: null }, spec, { by: "tester" })).id;
}
const broken = async () => (await store.invariants.check()).filter(({ ok }) => !ok);
const trialsOf = async (sweepId: number) => await store.trials.list({ sweepId });
type Trials = Awaited<ReturnType<typeof trialsOf>>;
const lineage = (of: Trials) =>
  of.map(({ number, values, state, sharedWith, error }) => [
    ...[number, values, state, sharedWith, error],
  ]);

test("a population replaces its worst by trials that go on from the best, in the same way each time", async () => {
  const id = await launch(2);
  const trained = await runMadeUp(store, id);
  const trials = await trialsOf(id);
  expect((await store.sweeps.get(id)).state).toBe("completed");
  // What the replaced one had trained after that is all that is trained twice.
  expect(trials.map(({ state }) => state).sort()).toEqual([
    ...Array(4).fill("stopped"),
    ...Array(4).fill("succeeded"),
  ]);
  expect(trained).toBeLessThanOrEqual(4 * 9 + 4);
  for (const child of trials.slice(4)) {
    const donor = trials.find(({ number }) => number === child.sharedWith)!;
    const rate = (one: Trials[number]) => Number(one.values["recipe.learningRate"]);
    expect([0.8, 1.2].map((factor) => (rate(donor) * factor).toFixed(9))).toContain(
      rate(child).toFixed(9),
    );
    expect(child.config).toMatchObject({ recipe: { learningRate: rate(child) } });
    const { attempts, measurements, events } = await store.trials.get(child.id);
    expect(attempts[0]).toMatchObject({ state: "shared" });
    expect(attempts[1]!.resumedFrom).toBeGreaterThanOrEqual(20);
    expect(measurements.map(({ epoch }) => epoch)).toEqual(
      child.state === "succeeded" ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : expect.anything(),
    );
    expect(events.find(({ what }) => what === "exploit")?.why).toMatch(
      /^pbt: .* among the worst of 4; in its place generation \d goes on from trial \d$/,
    );
  }
  expect(await broken()).toEqual([]);
  await expect(addSeeds({ store, queue: null }, id, { seeds: 1 }, { by: "ada" })).rejects.toThrow(
    "seeds: pbt compares one population with itself; launch a sweep for each seed",
  );
  // From the seed and the history alone, whoever arrives first.
  const other = await launch(1);
  await runMadeUp(store, other);
  expect(lineage(await trialsOf(other))).toEqual(lineage(trials));
});

test("two that judge a population at once, or one that judges it again, make each trial once", async () => {
  const id = await launch();
  const give = store.verdicts.give;
  let times = 0;
  const twice: Store = {
    ...store,
    verdicts: {
      ...store.verdicts,
      give: async (sweepId, verdicts) => {
        const born = verdicts.some(({ successor }) => successor);
        if (!born) return await give(sweepId, verdicts);
        times += 1;
        const given = await Promise.all([give(sweepId, verdicts), give(sweepId, verdicts)]);
        await give(sweepId, verdicts);
        return given[0]!;
      },
    },
  };
  await runMadeUp(store, id, { turn: () => reconcile({ store: twice, queue: null }) });
  expect(times).toBe(4);
  expect(await store.sweeps.get(id)).toMatchObject({ state: "completed", trials: { total: 8 } });
  expect(await broken()).toEqual([]);
});

test("the controller is killed at a decision, before its commit and after it, twice: the lines of descent are the same", async () => {
  const undisturbed = await launch();
  await runMadeUp(store, undisturbed);

  const commits = commitStrikes();
  const proxy = await tcpProxy(services.databaseUrl, commits.watch);
  let controller: Controller | null = null;
  let started = 0;
  const kill = () => controller?.kill();
  // A decision is first lost with the process that makes it, then made by another one that does not live to hear of it.
  const aim = (): Strike | null => {
    const { before, after } = commits.struck;
    if (after === 2) return null;
    if (before > after) return "after";
    kill();
    return "before";
  };
  commits.arm(/INSERT INTO trial /, aim, kill);
  /** A turn by the process there is; by another one where it dies over it. */
  const turn = async () => {
    for (;;) {
      if (controller === null) {
        controller = startController(proxy.url);
        started += 1;
      }
      if (await controller.turn()) return;
      controller = null;
    }
  };
  const id = await launch();
  try {
    await runMadeUp(store, id, { turn });
  } finally {
    kill();
    await proxy.close();
  }
  expect(commits.struck).toEqual({ before: 2, after: 2 });
  expect(started).toBe(5);
  expect((await store.sweeps.get(id)).state).toBe("completed");
  expect(lineage(await trialsOf(id))).toEqual(lineage(await trialsOf(undisturbed)));
  expect(await broken()).toEqual([]);
});

interface Controller {
  /** Says whether it lived through it. */
  turn(): Promise<boolean>;
  kill(): void;
}

function startController(databaseUrl: string): Controller {
  const script = fileURLToPath(new URL("./testing/controller-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, databaseUrl], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async turn() {
      child.stdin.write("turn\n");
      return !(await lines.next()).done;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
