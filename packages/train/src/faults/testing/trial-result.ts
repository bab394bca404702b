import { createHash } from "node:crypto";
import { openFolderStore } from "@resweep/artifacts";
import { findMetric } from "@resweep/spec";
import type { Store } from "@resweep/store";
import { decodeCheckpoint } from "../../trial/checkpoint.ts";

/** Hash of a trial's final weights and optimizer slots, and of every value that is declared deterministic. */
export async function trialResult(
  store: Store,
  trialId: number,
  artifactsDir: string,
): Promise<string> {
  return `weights ${await weightsHash(store, trialId, artifactsDir)}, ${await curvesHash(store, trialId)}`;
}

async function weightsHash(store: Store, trialId: number, artifactsDir: string): Promise<string> {
  const { checkpoints, totalSteps } = await store.trials.get(trialId);
  const last = checkpoints
    .toSorted((a, b) => a.step - b.step || a.stage - b.stage || a.fence - b.fence)
    .at(-1);
  if (last?.step !== totalSteps) return "missing";
  const artifacts = await openFolderStore(artifactsDir);
  const { state } = decodeCheckpoint(await artifacts.get(last.key, last));
  const hash = createHash("sha256");
  for (const [name, { values }] of state.weights) hash.update(name).update(values);
  for (const values of state.slots) hash.update(values);
  return hash.digest("hex").slice(0, 16);
}

async function curvesHash(store: Store, trialId: number): Promise<string> {
  const names = (await store.metrics.names([trialId])).filter(
    (name) => findMetric(name)?.deterministic,
  );
  const curves = await store.metrics.curves({ trialIds: [trialId], names, maxPoints: 1_000_000 });
  const hash = createHash("sha256");
  let points = 0;
  for (const curve of curves.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    points += curve.points.length;
    hash.update(JSON.stringify([curve.name, curve.points.map(({ step, value }) => [step, value])]));
  }
  return `${points} points ${hash.digest("hex").slice(0, 16)}`;
}
