import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openArtifactStore } from "@resweep/artifacts";
import { startTestS3, type TestS3 } from "@resweep/services";
import { Unavailable } from "@resweep/spec";
import {
  collectCheckpoints,
  createSweep,
  estimateSpace,
  parseSweepSpec,
  planSweep,
} from "@resweep/sweeps";
import { afterAll, describe, expect, test } from "vitest";
import type { RunningWorker } from "./start-worker.ts";
import { tcpProxy } from "./testing/tcp-proxy.ts";
import { trainingProcesses } from "./testing/training-processes.ts";
import { openWorld } from "./testing/world.ts";

process.env.AWS_ACCESS_KEY_ID = "test";
process.env.AWS_SECRET_ACCESS_KEY = "test";

let missing = "";
const s3: TestS3 | null = await startTestS3().catch((error: Error) => {
  if (process.env.CI || !(error instanceof Unavailable)) throw error;
  missing = `: ${error.message}`;
  return null;
});
afterAll(() => s3?.stop());
// For its store, files follow their checkpoints at once; for the workers two minutes later.
const {
  store,
  dataDir: home,
  start: startWorker,
  until,
} = await openWorld({ collectAfterMs: 0, timings: { reconcile: 500, collect: 300 } });
const start = (name: string, artifacts?: string) =>
  startWorker({ name, dataDir: join(home, name), artifacts });

const base = {
  dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
  architecture: { name: "cifar-resnet", depth: 8, width: 8 },
};
const specOf = (epochs: number, more: Record<string, unknown> = {}) =>
  parseSweepSpec({
    ...{ name: "kept", retention: { checkpoints: "last" }, ...more },
    base: { ...base, recipe: { epochs, batchSize: 16, augment: [] } },
  });
const launch = async (spec: ReturnType<typeof specOf>) =>
  (await createSweep({ store, queue: null }, spec, { by: "tester" })).id;
const only = async (sweepId: number) => {
  const [trial] = await store.trials.list({ sweepId });
  return await store.trials.get(trial!.id);
};

const succeeded = (id: number) =>
  until(`end of sweep ${id}`, async () => {
    const { state } = await store.sweeps.get(id);
    return state === "completed" && (await only(id));
  });

const places: Record<string, () => Promise<string>> = {
  "a folder": async () => join(home, "shared"),
  "a bucket": async () => await s3!.bucket("trained"),
};

describe.each(Object.keys(places))("checkpoints in %s", (kind) => {
  const skipped = kind === "a bucket" && s3 === null;
  test.skipIf(skipped)(
    `give way while a trial trains, and it resumes from what is left, elsewhere${skipped ? missing : ""}`,
    async () => {
      const address = await places[kind]!();
      const first = await start("first", address);
      const spec = specOf(12);
      const id = await launch(spec);
      const artifacts = await openArtifactStore(address);
      const { folder } = await store.checkpoints.useStore(artifacts);
      const collect = (orphanAgeMs?: number) =>
        collectCheckpoints(store, artifacts, { folder, orphans: "now", orphanAgeMs });
      // Some are let go and their files gone before it is killed.
      await until("a removed file", async () => (await collect()).removed.files > 0);
      process.kill(trainingProcesses()[0]!, "SIGKILL");
      await first.drain();
      await start("second", address);
      const trial = await succeeded(id);
      expect(trial.attempts.some(({ resumedFrom }) => Number(resumedFrom) > 0)).toBe(true);
      const [curve] = await store.metrics.curves({ trialIds: [trial.id], names: ["train/loss"] });
      expect(curve!.points).toHaveLength(trial.totalSteps);

      await until("a last look", async () => (await collect()).released.files === 0);
      // The killed process may have left a file that no row names.
      await collect(-1);
      expect(trial.attempts.length).toBeGreaterThan(1);
      const { checkpoints } = await only(id);
      expect(checkpoints.map(({ step }) => step)).toEqual([trial.totalSteps]);
      const { key, sha256, bytes } = checkpoints[0]!;
      expect((await artifacts.list(folder)).map((file) => file.key)).toEqual([key]);
      expect(await artifacts.get(key, { sha256 })).toHaveLength(bytes);
      // As large as was said before it began.
      const { largestBytes } = estimateSpace(spec, planSweep(spec).cells);
      expect(Math.abs(largestBytes - bytes) / bytes).toBeLessThan(0.02);
      const reports = await store.invariants.check();
      expect(reports.filter(({ ok }) => !ok)).toEqual([]);
    },
  );
});

test.skipIf(s3 === null)(
  `an outage of the bucket's server costs time alone${missing}`,
  async () => {
    const address = await s3!.bucket("away");
    const proxy = await tcpProxy(s3!.endpoint);
    let worker: RunningWorker | null = null;
    try {
      const through = address.replace(s3!.endpoint, proxy.url.replace(/\/$/, ""));
      worker = await start("patient", through);
      const id = await launch(specOf(30));
      await until("a checkpoint", async () => (await only(id)).checkpoints.length > 0);
      proxy.cut();
      const said = async () => {
        const { id: trialId } = await only(id);
        return (await store.logs.list({ trialId })).map(({ message }) => message).join("\n");
      };
      await until("its waiting", async () =>
        (await said()).includes("waits for the artifact store"),
      );
      proxy.mend();
      const { attempts } = await succeeded(id);
      expect(attempts.map(({ state }) => state)).toEqual(["succeeded"]);
      expect(await said()).toContain("the artifact store answers again after");
    } finally {
      await worker?.drain();
      await proxy.close();
    }
  },
);

test("a checkpoint that was damaged gives way to the one before", async () => {
  const worker = await start("damaged");
  const id = await launch(specOf(14, { retention: { checkpoints: "all" } }));
  const folder = join(home, "damaged", "artifacts");
  await until("some checkpoints", async () => (await only(id)).checkpoints.length > 3);
  await worker.drain();
  const { checkpoints } = await only(id);
  const newest = checkpoints.reduce((one, other) => (other.step > one.step ? other : one));
  writeFileSync(join(folder, newest.key), "not what was written");
  await start("damaged");
  const { attempts, id: trialId, totalSteps } = await succeeded(id);
  expect(attempts.map(({ state }) => state)).toEqual(["yielded", "yielded", "succeeded"]);
  expect(attempts[2]!.resumedFrom).toBeLessThan(newest.step);
  expect(attempts[2]!.resumedFrom).toBeGreaterThan(0);
  const [curve] = await store.metrics.curves({ trialIds: [trialId], names: ["train/loss"] });
  expect(curve!.points).toHaveLength(totalSteps);
});

test("a worker tells its store and the room in it; a sweep that is too large is refused", async () => {
  await start("told");
  const told = (await store.workers.list()).find(({ alive }) => alive);
  expect(told?.facts.artifacts).toEqual({
    ...{ store: expect.stringMatching(/^[0-9a-f-]{36}$/), freeBytes: expect.any(Number) },
    address: join(home, "told", "artifacts"),
  });
  const wide = { "architecture.width": [512], "recipe.learningRate": { min: 0.1, max: 1 } };
  const huge = specOf(10_000, {
    ...{ space: wide, sampler: { name: "random", trials: 100 } },
    ...{ budget: { trials: 100 }, retention: { checkpoints: "all" } },
  });
  await expect(launch(huge)).rejects.toThrow(
    /^retention.checkpoints: the checkpoints take about .*TB and the artifact store has .* free; /,
  );
});

test("a worker without a store to write to does not start, and says why in one line", async () => {
  await expect(start("lost", "s3://bucket/x?endpoint=http://127.0.0.1:9")).rejects.toThrow(
    /^cannot use s3:\/\/bucket\/x \(ECONNREFUSED\); [^\n]*$/,
  );
});
