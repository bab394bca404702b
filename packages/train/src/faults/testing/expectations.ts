import { seededRandom } from "@resweep/data";
import { expect, inject } from "vitest";
import type { Platform } from "./platform.ts";

/** The generator of one case: the same whatever ran before it. */
export const randomOf = (caseNumber: number) => seededRandom(inject("faultsSeed"), caseNumber);

/** Multiplies how often the long cases try. */
export const rounds = Number(process.env.RESWEEP_FAULTS_ROUNDS || 1);

/** The sweep ended, each trial as if nothing had happened, and no invariant is broken. */
export async function expectUnharmed(platform: Platform, sweepId: number): Promise<void> {
  const trials = await platform.ended(sweepId);
  const reference = inject("reference");
  for (const trial of trials) {
    const said = `seed ${inject("faultsSeed")}, trial ${trial.id} ${trial.error ?? ""}\n${platform.said()}`;
    expect(trial.state, said).toBe("succeeded");
    expect(await platform.result(trial.id), said).toBe(reference[trial.seed]);
  }
  expect(await platform.violations(), platform.said()).toEqual([]);
}

/** States of a trial's attempts, the oldest first. */
export async function attemptsOf(platform: Platform, trialId: number): Promise<string[]> {
  const { attempts } = await platform.until("attempts", () => platform.store.trials.get(trialId));
  return attempts.toSorted((a, b) => a.fence - b.fence).map(({ state }) => state);
}
