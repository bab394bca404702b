import type { TestProject } from "vitest/node";
import { openPlatform } from "./platform.ts";

/** Seeds of the tiny trial that the cases train. */
export const seeds = [1, 2, 3];

/** What decides a trial's numbers. */
export const cellOf = ({ seed, totalSteps }: { seed: number; totalSteps: number }): string =>
  `seed ${seed}, ${totalSteps} steps`;

/** Trains each trial once with nothing going wrong, before any case. */
export default async function setup({ provide }: TestProject): Promise<void> {
  const seed = Number(process.env.RESWEEP_FAULTS_SEED || Date.now() % 1_000_000);
  console.log(`Faults are drawn from RESWEEP_FAULTS_SEED=${seed}`);
  provide("faultsSeed", seed);
  const platform = await openPlatform();
  try {
    platform.worker("reference");
    const began = performance.now();
    const reference: Record<string, string> = {};
    for (const epochs of [20, 1]) {
      const trials = await platform.ended(await platform.launch(seeds, epochs));
      for (const trial of trials) reference[cellOf(trial)] = await platform.result(trial.id);
    }
    console.log(reference, `${Math.round(performance.now() - began)} ms`);
    provide("reference", reference);
  } finally {
    await platform.close();
  }
}
