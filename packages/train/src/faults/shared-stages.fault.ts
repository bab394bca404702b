import { createSweep, parseSweepSpec } from "@resweep/sweeps";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { betweenKills } from "./testing/between-kills.ts";
import { attemptsOf, randomOf } from "./testing/expectations.ts";
import { openPlatform, type Platform } from "./testing/platform.ts";

let platform: Platform;
/** What each cell gives where nothing is shared and nothing goes wrong. */
const reference = new Map<string, string>();

const cellOf = ({ values }: { values: Readonly<Record<string, unknown>> }) =>
  JSON.stringify(values);

beforeAll(async () => {
  platform = await openPlatform();
  platform.worker("reference", { slots: 2 });
  for (const trial of await platform.ended(await launch({ share: false })))
    reference.set(cellOf(trial), await platform.result(trial.id));
  await platform.killWorkers();
});
afterEach(() => platform.killWorkers());
afterAll(() => platform?.close());

/** One training for four trials: pruned by two ratios, tuned for one or two epochs. */
async function launch(spec: Record<string, unknown> = {}): Promise<number> {
  const parsed = parseSweepSpec({
    name: "fault",
    base: {
      dataset: { name: "synthetic", size: 12, train: 200, test: 48, validation: 0.2 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 12, batchSize: 16, augment: ["flip"] },
      stages: ["prune", { name: "fine-tune", epochs: 1, learningRate: 0.01 }],
    },
    space: { "stages.0.ratio": [0.3, 0.5], "stages.1.epochs": [3, 4] },
    ...spec,
  });
  const { store, queue } = platform;
  return (await createSweep({ store, queue }, parsed, { by: "faults" })).id;
}

/** Every trial but the cancelled ones came out as if alone; no update was made twice by two trials. */
async function expectAsIfAlone(sweepId: number, cancelled = 0): Promise<void> {
  const trials = await platform.ended(sweepId);
  for (const trial of trials) {
    if (trial.state === "cancelled") continue;
    expect(trial.state, `${trial.error}\n${platform.said()}`).toBe("succeeded");
    expect(await platform.result(trial.id), platform.said()).toBe(reference.get(cellOf(trial)));
  }
  expect(trials.filter(({ state }) => state === "cancelled")).toHaveLength(cancelled);
  expect(await platform.violations(), platform.said()).toEqual([]);
}

test("the owner's worker killed in the midst of the stage: it is gone on with, not begun again", async () => {
  const doomed = platform.worker("doomed");
  const sweepId = await launch();
  const owner = await platform.reached(sweepId, 60);
  platform.worker("heir");
  await doomed.kill();
  await expectAsIfAlone(sweepId);
  const [first, ...others] = await platform.trials(sweepId);
  expect(first!.id).toBe(owner.id);
  expect(await attemptsOf(platform, owner.id)).toEqual(["lost", "succeeded"]);
  for (const { id } of others) expect(await attemptsOf(platform, id)).toContain("shared");
});

test("the owner cancelled in the midst of the stage: the next takes it over where it was", async () => {
  platform.worker("a");
  const sweepId = await launch();
  const owner = await platform.reached(sweepId, 60);
  await platform.store.trials.setDesired(owner.id, "cancel", { by: "faults" });
  await expectAsIfAlone(sweepId, 1);
  const [, next] = await platform.trials(sweepId);
  const { attempts } = await platform.store.trials.get(next!.id);
  expect(attempts.map(({ state }) => state)).toEqual(["shared", "succeeded"]);
  expect(attempts[1]!.resumedFrom).toBeGreaterThanOrEqual(40);
});

test("workers killed again and again: every trial comes out as if alone", async () => {
  const random = randomOf(90);
  const start = (name: string) => platform.worker(name, { slots: 2 });
  let workers = [start("a0"), start("b0")];
  const sweepId = await launch();
  const mayKill = betweenKills(platform, [sweepId]);
  for (let round = 1; round <= 4; round++) {
    const pause = Date.now() + 2_000 + random.next() * 3_000;
    await platform.until("the time of the next kill", async () => Date.now() > pause);
    if (!(await mayKill())) break;
    const struck = Math.floor(random.next() * 2);
    await workers[struck]!.kill();
    workers = workers.map((worker, at) => (at === struck ? start(`${"ab"[at]}${round}`) : worker));
  }
  await expectAsIfAlone(sweepId);
});
