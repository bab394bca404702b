import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ArtifactStore, openArtifactStore } from "@resweep/artifacts";
import { startTestS3, type TestS3 } from "@resweep/services";
import { Unavailable } from "@resweep/spec";
import { type Claim, migrate, openStore, type Store } from "@resweep/store";
import { checkpointPrefix, collectCheckpoints } from "@resweep/sweeps";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";
import { runInProcess } from "../testing/run-in-process.ts";

const home = mkdtempSync(path.join(tmpdir(), "resweep-collect-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");

let missing = "";
const s3: TestS3 | null = await startTestS3().catch((error: Error) => {
  if (process.env.CI || !(error instanceof Unavailable)) throw error;
  missing = `: ${error.message}`;
  return null;
});
afterAll(() => s3?.stop());

let databaseUrl = "";
/** Files may go as soon as their checkpoint is let go, and trials as soon as they are deleted. */
let store: Store;
beforeAll(async () => {
  databaseUrl = await ownDatabase();
  await migrate(databaseUrl);
  store = openStore(databaseUrl, { collectAfterMs: 0, graceMs: 0 });
});
afterAll(() => store?.close());

const bytes = (step: number) => new TextEncoder().encode(`weights of step ${step}`);

describe.each([
  ["a folder", async () => mkdtempSync(path.join(home, "store-"))],
  ["a bucket", async () => await s3!.bucket(`collect-${randomBytes(4).toString("hex")}`)],
] as const)("files in %s", (kind, fresh) => {
  const skipped = kind === "a bucket" && s3 === null;
  describe.skipIf(skipped)(skipped ? `cannot be tried${missing}` : "go", () => {
    let address = "";
    let artifacts: ArtifactStore;
    let folder = "";
    beforeEach(async () => {
      address = await fresh();
      artifacts = await openArtifactStore(address);
      folder = (await store.checkpoints.useStore(artifacts)).folder;
    });

    const collect = (over: Partial<ArtifactStore> = {}, by: Store = store) =>
      collectCheckpoints(
        by,
        { ...artifacts, ...over },
        { folder, orphans: "now", orphanAgeMs: -1 },
      );
    const names = async () =>
      (await artifacts.list("")).map(({ key }) => key.split("/").slice(2).join("/")).sort();

    /** A trial that wrote checkpoints at these steps, with their files. */
    async function trial(steps: readonly number[]): Promise<Claim & { readonly sweepId: number }> {
      const worker = { name: "w", host: "h", pid: 1, slots: 1 };
      const { workerId } = await store.workers.register(worker);
      const cell = { config: {}, seed: 1, hash: "h", values: {}, totalSteps: 9 };
      const { id: sweepId } = await store.sweeps.create({
        ...{ name: "s", notes: "", tags: [], createdBy: "me", cells: [cell], concurrency: null },
        ...{ spec: { retention: { checkpoints: "last" } }, priority: Date.now() % 1e9 },
        objective: { metric: "validation/accuracy", mode: "max" },
      });
      const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
      expect(claim.sweepId).toBe(sweepId);
      await store.attempts.ship(
        claim,
        await Promise.all(
          steps.map(async (step) => {
            const reference = await artifacts.put(keyOf(claim, step), bytes(step));
            const at = { stage: 0, step, epoch: step, ...reference, store: artifacts.id };
            return { type: "checkpoint" as const, ...at };
          }),
        ),
        1,
      );
      return claim;
    }
    const keyOf = ({ trialId, fence }: Claim, step: number) =>
      `${checkpointPrefix(folder, trialId, fence)}/${step}`;

    /** Every checkpoint that the database names can be read, as it was recorded. */
    async function intact({ trialId }: Claim): Promise<number[]> {
      const { checkpoints } = await store.trials.get(trialId);
      for (const { key, sha256, step } of checkpoints) {
        expect(Buffer.from(await artifacts.get(key, { sha256 }))).toEqual(Buffer.from(bytes(step)));
      }
      return checkpoints.map(({ step }) => step);
    }

    test("once retention let go of them, and what is kept stays", async () => {
      const claim = await trial([1, 2, 3]);
      const done = await collect();
      expect(done.released).toEqual({ files: 2, bytes: 34 });
      expect(done.removed).toEqual({ files: 2, bytes: 34 });
      expect(done.orphans).toEqual({ files: 0, bytes: 0 });
      expect(await intact(claim)).toEqual([3]);
      expect(await names()).toEqual([`${claim.trialId}/1/3`]);
      const again = await collect();
      expect([again.released.files, again.removed.files]).toEqual([0, 0]);
    });

    test("and a crash between any two steps leaves them for the next time, and no row alone", async () => {
      const claim = await trial([1, 2, 3, 4]);
      const crash = () => Promise.reject(new Unavailable("killed"));
      const checkpoints = { ...store.checkpoints };
      // Marked, no file removed yet.
      const marked = { ...store, checkpoints: { ...checkpoints, collectable: crash } };
      await expect(collect({}, marked)).rejects.toThrow("killed");
      expect(await intact(claim)).toEqual([4]);
      expect(await names()).toHaveLength(4);
      // Some removed, one that could not be.
      let deletes = 0;
      const failing = (key: string) => (++deletes === 2 ? crash() : artifacts.delete(key));
      await expect(collect({ delete: failing })).rejects.toThrow("killed");
      expect(await intact(claim)).toEqual([4]);
      expect(await names()).toHaveLength(2);
      // Removed, and not recorded.
      const unrecorded = { ...store, checkpoints: { ...checkpoints, collected: crash } };
      await expect(collect({}, unrecorded)).rejects.toThrow("killed");
      expect(await intact(claim)).toEqual([4]);
      expect(await names()).toHaveLength(1);
      expect((await collect()).removed.files).toBe(1);
      expect((await collect()).removed.files).toBe(0);
      expect(await intact(claim)).toEqual([4]);
    });

    test("where no checkpoint names them, but for those of a running attempt and of others", async () => {
      const claim = await trial([1]);
      await artifacts.put(keyOf(claim, 2), bytes(2));
      await artifacts.put(keyOf({ ...claim, fence: 7 }, 1), bytes(1));
      await artifacts.put(keyOf({ ...claim, trialId: 999_999 }, 1), bytes(1));
      await artifacts.put("db-of-another/trials/999999/1/1", bytes(1));
      await artifacts.put(`${folder}/notes`, bytes(1));
      expect((await collect()).orphans).toEqual({ files: 2, bytes: 34 });
      expect(await names()).toEqual(
        ["", "999999/1/1", `${claim.trialId}/1/1`, `${claim.trialId}/1/2`].sort(),
      );
      await store.attempts.lose(claim, "killed");
      expect((await collect()).orphans!.files).toBe(1);
      expect(await intact(claim)).toEqual([1]);
      const young = { folder, orphans: "now" } as const;
      await artifacts.put(keyOf(claim, 3), bytes(3));
      expect((await collectCheckpoints(store, artifacts, young)).orphans!.files).toBe(0);
    });

    test("with a deleted trial once it can no longer be brought back", async () => {
      const claim = await trial([1, 2]);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
      await store.deletions.deleteSweep(claim.sweepId, { by: "me" });
      await collect();
      expect(await names()).toHaveLength(1);
      while ((await store.deletions.purge()).sweeps === 0);
      expect((await collect()).orphans!.files).toBe(1);
      expect(await names()).toEqual([]);
    });

    test("by hand, with a look beforehand", async () => {
      const claim = await trial([1, 2, 3]);
      vi.stubEnv("DATABASE_URL", databaseUrl);
      vi.stubEnv("REDIS_URL", inject("redisUrl"));
      const run = (...args: string[]) =>
        runInProcess(["collect", ...args], { RESWEEP_ARTIFACTS: address });
      const looked = await run("--dry-run", "--json");
      expect(JSON.parse(looked.stdout)).toEqual({
        ...{ store: artifacts.address, dryRun: true, released: { files: 2, bytes: 34 } },
        ...{ removed: { files: 0, bytes: 0 }, orphans: { files: 0, bytes: 0 } },
      });
      expect(await intact(claim)).toEqual([1, 2, 3]);
      const { stdout, status } = await run();
      expect(status).toBe(0);
      expect(stdout).toContain(
        "2 checkpoints (34 B) are let go; their files follow in two minutes",
      );
      expect(await intact(claim)).toEqual([3]);
      expect((await collect()).removed.files).toBe(2);
    });
  });
});

test("collecting through a dashboard is refused by name", async () => {
  const { status, notes } = await runInProcess(["collect"], { RESWEEP_URL: "http://localhost:1" });
  expect(status).toBe(2);
  expect(notes[0]).toContain("RESWEEP_URL: files are removed where they lie");
});
