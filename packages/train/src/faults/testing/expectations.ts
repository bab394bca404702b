import { seededRandom } from "@resweep/data";
import { expect, inject } from "vitest";
import type { Platform } from "./platform.ts";
import { cellOf } from "./reference.ts";

/** The generator of one case: the same whatever ran before it. */
export const randomOf = (caseNumber: number) => seededRandom(inject("faultsSeed"), caseNumber);

/** Multiplies how often the repeating cases try; less than 1 where time is short. */
const rounds = Number(process.env.RESWEEP_FAULTS_ROUNDS || 1);
export const times = (count: number) => Math.ceil(count * rounds);

/** The sweep ended, each trial as if nothing had happened, and no invariant is broken. */
export async function expectUnharmed(platform: Platform, sweepId: number): Promise<void> {
  for (const trial of await platform.ended(sweepId)) {
    expect(trial.state, whatHappened(platform, trial)).toBe("succeeded");
    await expectSameBits(platform, trial);
  }
  expect(await platform.violations(), platform.said()).toEqual([]);
}

type Trial = Awaited<ReturnType<Platform["ended"]>>[number];

/** A trial that succeeded gave what an unfaulted run of it gives. */
export async function expectSameBits(platform: Platform, trial: Trial): Promise<void> {
  const result = await platform.until("the result", () => platform.result(trial.id));
  expect(result, whatHappened(platform, trial)).toBe(inject("reference")[cellOf(trial)]);
}

const whatHappened = (platform: Platform, { id, error }: Trial) =>
  `seed ${inject("faultsSeed")}, trial ${id} ${error ?? ""}\n${platform.said()}`;

/** States of a trial's attempts, the oldest first. */
export async function attemptsOf(platform: Platform, trialId: number): Promise<string[]> {
  const { attempts } = await platform.until("attempts", () => platform.store.trials.get(trialId));
  return attempts.toSorted((a, b) => a.fence - b.fence).map(({ state }) => state);
}

/** Each trial of the sweep took a single attempt. */
export async function expectNoneLost(platform: Platform, sweepId: number): Promise<void> {
  for (const { id } of await platform.trials(sweepId)) {
    expect(await attemptsOf(platform, id), platform.said()).toEqual(["succeeded"]);
  }
}

/** All that one attempt has written, in numbers. */
export async function writtenBy(platform: Platform, trialId: number, fence: number) {
  const [row] = await platform.services.sql<Record<string, number>>(
    `SELECT acknowledged, lease_until,
       (SELECT count(*) FROM metrics.point WHERE trial_id = $1 AND fence = $2) AS points,
       (SELECT count(*) FROM checkpoint WHERE trial_id = $1 AND fence = $2) AS checkpoints,
       (SELECT count(*) FROM log_line WHERE trial_id = $1 AND fence = $2) AS log_lines
     FROM attempt WHERE trial_id = $1 AND fence = $2`,
    [trialId, fence],
  );
  return row!;
}
