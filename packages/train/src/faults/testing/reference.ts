import type { TestProject } from "vitest/node";
import { openPlatform } from "./platform.ts";

/** Seeds of the tiny trial that the cases train. */
export const seeds = [1, 2, 3];

/** Trains each trial once with nothing going wrong, before any case. */
export default async function setup({ provide }: TestProject): Promise<void> {
  const seed = Number(process.env.RESWEEP_FAULTS_SEED || Date.now() % 1_000_000);
  console.log(`Faults are drawn from RESWEEP_FAULTS_SEED=${seed}`);
  provide("faultsSeed", seed);
  const platform = await openPlatform();
  try {
    platform.worker("reference");
    const began = performance.now();
    const trials = await platform.ended(await platform.launch(seeds));
    const reference: Record<string, string> = {};
    for (const { id, seed: own } of trials) reference[own] = await platform.result(id);
    console.log(reference, `${Math.round(performance.now() - began)} ms`);
    provide("reference", reference);
  } finally {
    await platform.close();
  }
}
