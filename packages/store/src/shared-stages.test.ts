import type { SpoolRecord } from "@resweep/spec";
import { expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import type { NewTrial } from "./new-sweep.ts";
import { mustClaim, newSweep, randomFrom, testStore } from "./test-store.ts";

const context = testStore();
const by = { by: "ada" };
const accuracy = "validation/accuracy";

/** A trial whose first stages go by these letters; one that follows is its own. */
function cell(name: string, ...stageKeys: string[]): NewTrial {
  const all = { config: {}, seed: 1, values: {}, totalSteps: 20, macs: 1e9 };
  return { ...all, hash: name, stageKeys };
}

/** A sweep of these cells, and no other that runs. */
async function alone(...cells: NewTrial[]): Promise<number> {
  const { sweeps, attempts } = context.store;
  for (const { id, endedAt } of await sweeps.list())
    if (!endedAt) await sweeps.setDesired(id, "cancel", by);
  const running = await context.sql<{ trialId: number; fence: number }>(
    `SELECT trial_id AS "trialId", fence FROM attempt WHERE state = 'running'`,
  );
  for (const attempt of running) await attempts.finish(attempt, { state: "cancelled" });
  return (await sweeps.create(newSweep({ cells }))).id;
}

const worker = (build = "one", store = "a") =>
  context.store.workers
    .register({
      ...{ name: `${build} ${store}`, host: "here", pid: 1, slots: 1 },
      ...{ offers: [`store:${store}`], facts: { build } },
    })
    .then(({ workerId }) => workerId);

/** What a training of these steps tells; the loss follows from the step alone, the speed from nothing. */
function steps(stage: number, first: number, last: number): SpoolRecord[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const step = first + index;
    const values = { "train/loss": 1 / step, "train/images-per-second": Math.random() };
    return { type: "points", step, epoch: step / 5, stage, trainMs: step * 10, values };
  });
}

const begin = (stage: number, step: number): SpoolRecord => ({
  ...{ type: "stage-start", stage, name: stage === 0 ? "train" : `stage-${stage}`, step },
});
const end = (stage: number, step: number): SpoolRecord => ({
  ...{ type: "stage-end", stage, name: stage === 0 ? "train" : `stage-${stage}`, step },
  trainMs: step * 10,
  results: { values: { [accuracy]: step / 100 + stage, "best/train/loss": 1 / step } },
});
const saved = (claim: Claim, stage: number, step: number) => ({
  ...({ type: "checkpoint", stage, step, epoch: step / 5, sha256: "00", bytes: 7 } as const),
  key: `trials/${claim.trialId}/${claim.fence}/${stage}-${step}`,
  store: "a",
});

/** Ships the next records of an attempt. */
function shipper(claim: Claim) {
  let sequence = 1;
  return async (...records: SpoolRecord[]) => {
    const answer = await context.store.attempts.ship(claim, records, sequence);
    expect(answer.current).toBe(true);
    sequence += records.length;
    return answer;
  };
}

const finish = (claim: Claim, values: Record<string, number> = {}) =>
  context.store.attempts.finish(claim, { state: "succeeded", values });
const claimBy = (workerId: number) => context.store.attempts.claim({ workerId, slot: 0 });
const broken = async () => (await context.store.invariants.check()).filter(({ ok }) => !ok);
const trialsOf = (sweepId: number) => context.store.trials.list({ sweepId });

async function curve(trialId: number, name = "train/loss") {
  const [found] = await context.store.metrics.curves({ trialIds: [trialId], names: [name] });
  return found?.points.map(({ step, value }) => [step, value]) ?? [];
}

test("one trains what two share, the other waits for it and goes on from there", async () => {
  const id = await alone(cell("pruned", "k"), cell("plain", "k"), cell("other"));
  const [one, two] = [await worker(), await worker()];
  const owner = await mustClaim(context.store, one);
  expect(owner).toMatchObject({ number: 1, resume: null });
  // The second is passed over, the third is not.
  expect(await claimBy(two)).toMatchObject({ number: 3 });
  expect(await claimBy(two)).toBe(null);
  expect((await trialsOf(id)).map(({ waitsFor }) => waitsFor)).toEqual([
    null,
    "trial 1, which trains the stage it shares",
    null,
  ]);
  const due = () => context.store.dispatch.due({ generation: "g" });
  expect(await due()).toEqual([]);

  const ship = shipper(owner);
  await ship(begin(0, 0), ...steps(0, 1, 10), end(0, 10));
  expect(await claimBy(two)).toBe(null); // the checkpoint is not there yet
  const answer = await ship(saved(owner, 0, 10), begin(1, 10), ...steps(1, 11, 14));
  expect(answer.freed).toBe(true);
  expect((await due()).map(({ trialId }) => trialId)).toEqual([(await trialsOf(id))[1]!.id]);
  const heir = await mustClaim(context.store, two);
  expect(heir).toMatchObject({ number: 2, fence: 2 });
  expect(heir.resume).toMatchObject({ stage: 0, step: 10, key: saved(owner, 0, 10).key });
  expect(await curve(heir.trialId)).toEqual((await curve(owner.trialId)).slice(0, 10));
  const speed = "train/images-per-second";
  expect(await curve(heir.trialId, speed)).toEqual(
    (await curve(owner.trialId, speed)).slice(0, 10),
  );
  await finish(heir, { [accuracy]: 0.1 });

  const trial = await context.store.trials.get(heir.trialId);
  expect(trial).toMatchObject({ state: "succeeded", step: 10, sharedWith: 1 });
  expect(trial.results).toEqual({
    ...{ [accuracy]: 0.1, "best/train/loss": 1 / 10, "train/loss": 1 / 10 },
    [speed]: (await curve(owner.trialId, speed))[9]![1],
  });
  expect(trial.stages).toEqual([
    {
      ...{ index: 0, name: "train", state: "succeeded", firstStep: 0, lastStep: 10, trainMs: 100 },
      ...{ sharedWith: 1, results: { values: { [accuracy]: 0.1, "best/train/loss": 0.1 } } },
    },
  ]);
  expect(trial.attempts.map(({ state }) => state)).toEqual(["shared", "succeeded"]);
  expect(
    (await context.sql(`SELECT train_ms FROM trial WHERE id = $1`, [heir.trialId]))[0],
  ).toEqual({
    train_ms: 100,
  });
  const given = trial.events.find(({ what }) => what === "shared");
  expect(given?.why).toBe("trained by trial 1 up to step 10");
  expect(await broken()).toEqual([]);
});

test("a trial that was given its stages needs the other no more, and hands them on", async () => {
  const id = await alone(cell("a", "k"), cell("b", "k"), cell("c", "k"));
  const workerId = await worker();
  const first = await mustClaim(context.store, workerId);
  await shipper(first)(begin(0, 0), ...steps(0, 1, 10), end(0, 10), saved(first, 0, 10));
  await finish(first);
  await finish(await mustClaim(context.store, workerId));
  await context.store.deletions.deleteTrial(first.trialId, by);
  const third = await mustClaim(context.store, workerId);
  expect(third.resume).toMatchObject({ step: 10, key: saved(first, 0, 10).key });
  expect((await context.store.trials.get(third.trialId)).sharedWith).toBe(1);
  await context.sql(`UPDATE trial SET deleted_at = '2000-01-01' WHERE id = $1`, [first.trialId]);
  await context.store.deletions.purge();
  expect(await curve(third.trialId)).toHaveLength(10);
  await finish(third);
  expect((await context.store.sweeps.get(id)).state).toBe("completed");
  expect(await broken()).toEqual([]);
});

test.each([
  ["fails", (claim: Claim) => context.store.attempts.finish(claim, failed)],
  ["is cancelled", (claim: Claim) => context.store.attempts.finish(claim, { state: "cancelled" })],
  ["is lost, and its machine with it", (claim: Claim) => loseForGood(claim)],
])("when the owner %s, the next goes on from its newest checkpoint", async (_how, ends) => {
  await alone(cell("a", "k"), cell("b", "k"), cell("c", "k"));
  const workerId = await worker();
  const owner = await mustClaim(context.store, workerId);
  await shipper(owner)(begin(0, 0), ...steps(0, 1, 5), saved(owner, 0, 5), ...steps(0, 6, 8));
  expect(await claimBy(workerId)).toBe(null);
  await ends(owner);
  const heir = await mustClaim(context.store, workerId);
  expect(heir).toMatchObject({ number: 2, resume: { step: 5 } });
  expect(await curve(heir.trialId)).toHaveLength(5);
  // Only one of those who waited.
  expect(await claimBy(workerId)).toBe(null);
  const { stages } = await context.store.trials.get(heir.trialId);
  expect(stages).toMatchObject([{ state: "running", lastStep: null, sharedWith: 1 }]);
  await shipper(heir)(...steps(0, 6, 10), end(0, 10), saved(heir, 0, 10));
  expect(await curve(heir.trialId)).toHaveLength(10);
  expect(await claimBy(workerId)).toMatchObject({ number: 3, resume: { step: 10 } });
  expect(await broken()).toEqual([]);
});

const failed = { state: "failed", class: "code", message: "a bug" } as const;

async function loseForGood(claim: Claim): Promise<void> {
  await context.store.attempts.lose(claim, "the machine burnt down");
  await context.sql(`UPDATE trial SET not_before = now() + interval '1 hour' WHERE id = $1`, [
    claim.trialId,
  ]);
}

test("an owner that comes back when another has trained on takes over what that one trained", async () => {
  await alone(cell("a", "k"), cell("b", "k"));
  const workerId = await worker();
  const owner = await mustClaim(context.store, workerId);
  await shipper(owner)(begin(0, 0), ...steps(0, 1, 7), saved(owner, 0, 5));
  await loseForGood(owner);
  const heir = await mustClaim(context.store, workerId);
  await shipper(heir)(...steps(0, 6, 10), end(0, 10), saved(heir, 0, 10));
  await finish(heir);
  await context.sql(`UPDATE trial SET not_before = NULL WHERE id = $1`, [owner.trialId]);
  const back = await mustClaim(context.store, workerId);
  expect(back).toMatchObject({ trialId: owner.trialId, fence: 3, resume: { step: 10 } });
  expect(await curve(back.trialId)).toEqual(await curve(heir.trialId));
  const { attempts, stages } = await context.store.trials.get(back.trialId);
  expect(attempts.map(({ state }) => state)).toEqual(["lost", "shared", "running"]);
  // What of it was its own from the beginning stays so.
  expect(stages).toMatchObject([{ state: "succeeded", lastStep: 10 }]);
  expect(await broken()).toEqual([]);
});

test("stages are shared one after the other, and pruning takes no step", async () => {
  await alone(cell("a", "k", "l"), cell("b", "k", "l"), cell("c", "k"));
  const workerId = await worker();
  const owner = await mustClaim(context.store, workerId);
  const ship = shipper(owner);
  await ship(begin(0, 0), ...steps(0, 1, 10), end(0, 10), saved(owner, 0, 10), begin(1, 10));
  // The third shares the training alone, the second waits for what comes after it.
  expect(await claimBy(workerId)).toMatchObject({ number: 3, resume: { stage: 0, step: 10 } });
  expect(await claimBy(workerId)).toBe(null);
  await ship(end(1, 10), saved(owner, 1, 10), begin(2, 10), ...steps(2, 11, 12));
  const heir = await mustClaim(context.store, workerId);
  expect(heir).toMatchObject({ number: 2, resume: { stage: 1, step: 10 } });
  const trial = await context.store.trials.get(heir.trialId);
  expect(trial.stages.map(({ index, state }) => [index, state])).toEqual([
    [0, "succeeded"],
    [1, "succeeded"],
  ]);
  expect(trial.results[accuracy]).toBe(1.1);
  expect(await broken()).toEqual([]);
});

test("other code, or a store that nobody opens any more: it trains for itself", async () => {
  await alone(cell("a", "k"), cell("b", "k"), cell("c", "k"));
  const owner = await mustClaim(context.store, await worker());
  await shipper(owner)(begin(0, 0), ...steps(0, 1, 10), end(0, 10), saved(owner, 0, 10));
  await finish(owner);
  const [changed, away] = [await worker("two"), await worker("one", "b")];
  const second = await mustClaim(context.store, changed);
  expect(second).toMatchObject({ number: 2, resume: null });
  // One at a time even so.
  expect(await claimBy(away)).toBe(null);
  await shipper(second)(begin(0, 0), ...steps(0, 1, 10), end(0, 10), saved(second, 0, 10));
  // Whoever can open the store where it lies goes on from it, as long as there is somebody.
  expect(await claimBy(away)).toBe(null);
  const silent = `UPDATE worker SET seen_at = now() - interval '1 hour' WHERE offers = '{store:a}'`;
  await context.sql(silent);
  expect(await claimBy(away)).toMatchObject({ number: 3, resume: null });
});

test("a checkpoint that was removed is not handed on", async () => {
  await alone(cell("a", "k"), cell("b", "k"));
  const workerId = await worker();
  const owner = await mustClaim(context.store, workerId);
  const ship = shipper(owner);
  await ship(begin(0, 0), ...steps(0, 1, 5), saved(owner, 0, 5));
  await ship(...steps(0, 6, 10), end(0, 10), saved(owner, 0, 10));
  await finish(owner);
  await context.sql(`UPDATE checkpoint SET deleted_at = now() WHERE trial_id = $1 AND step = 10`, [
    owner.trialId,
  ]);
  expect(await claimBy(workerId)).toMatchObject({ number: 2, resume: { step: 5 } });
});

test("many workers at once: each stage is trained by one, whoever fails", async () => {
  const groups = ["k", "l", "m"];
  const id = await alone(
    ...groups.flatMap((key) => [1, 2, 3, 4].map((number) => cell(`${key}${number}`, key))),
  );
  const workers = await Promise.all(Array.from({ length: 6 }, () => worker()));
  const trained: string[] = [];
  const random = randomFrom(7);
  let lost = 0;
  await Promise.all(
    workers.map(async (workerId) => {
      for (;;) {
        const claim = await claimBy(workerId);
        if (!claim) {
          const open = (await trialsOf(id)).some(({ endedAt }) => endedAt === null);
          if (!open) return;
          continue;
        }
        const key = groups[Math.floor((claim.number - 1) / 4)]!;
        const ship = shipper(claim);
        for (let step = (claim.resume?.step ?? 0) + 1; step <= 10; step++) {
          if (step === 1) await ship(begin(0, 0));
          trained.push(`${key} ${step}`);
          const ended = step === 10 ? [end(0, 10)] : [];
          await ship(...steps(0, step, step), ...ended, saved(claim, 0, step));
          if (random() < 0.05) {
            lost++;
            await context.store.attempts.lose(claim, "by chance");
            break;
          }
          if (step === 10) await finish(claim);
        }
        if (claim.resume?.step === 10) await finish(claim);
      }
    }),
  );
  expect(lost).toBeGreaterThan(0);
  expect(trained.toSorted()).toEqual([...new Set(trained)].toSorted());
  expect(trained).toHaveLength(groups.length * 10);
  for (const trial of await trialsOf(id)) {
    expect(trial.state).toBe("succeeded");
    const losses = Array.from({ length: 10 }, (_, index) => [index + 1, 1 / (index + 1)]);
    expect(await curve(trial.id)).toEqual(losses);
  }
  expect(await broken()).toEqual([]);
});

test("an earlier one of the stages that it shares ended with the checkpoint of who trained it", async () => {
  await alone(cell("short", "k", "l"), cell("long", "k", "l"));
  const owner = await mustClaim(context.store, await worker());
  const ship = shipper(owner);
  await ship(begin(0, 0), ...steps(0, 1, 10), end(0, 10), saved(owner, 0, 10));
  await ship(begin(1, 10), ...steps(1, 11, 12), end(1, 12), saved(owner, 1, 12));
  await finish(owner);
  const heir = await mustClaim(context.store, await worker());
  expect(heir.resume).toMatchObject({ stage: 1, step: 12 });
  const { ofStage } = context.store.checkpoints;
  for (const stage of [0, 1]) {
    const { checkpoint } = (await ofStage(heir.trialId, stage))!;
    expect(checkpoint?.key).toBe(saved(owner, stage, stage === 0 ? 10 : 12).key);
  }
  await finish(heir);
});
