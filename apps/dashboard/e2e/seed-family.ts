import type { SpoolRecord } from "@resweep/spec";
import { type Claim, openStore } from "@resweep/store";
import { createSweep, knownDefinitions, parseSweepSpec } from "@resweep/sweeps";

const spec = {
  name: "pruning-ladder",
  notes: "How much accuracy does each share of removed filters cost?",
  tags: ["pruning"],
  seeds: 3,
  // Its trials are claimed before those that another sweep still has in the queue.
  priority: 9,
  base: {
    architecture: { name: "cifar-resnet", depth: 20 },
    recipe: { epochs: 12 },
    evaluation: { latency: true },
    stages: [
      { name: "prune", ratio: 0 },
      { name: "fine-tune", epochs: 1 },
    ],
  },
  space: {
    "architecture.width": [11, 16],
    "stages.0.ratio": { choices: [0, 0.3, 0.5, 0.7], when: { "architecture.width": 16 } },
  },
};

/** A pruning ladder whose every trial has ended, through the store's own functions; the results are made up. */
export async function seedFamily(databaseUrl: string): Promise<{ sweepId: number }> {
  const store = openStore(databaseUrl);
  try {
    const parsed = parseSweepSpec(spec);
    const { id, plan } = await createSweep({ store, queue: null }, parsed, { by: "ada" });
    const offers = ["cpu", "memory:1", "dataset:fashion-mnist-mini", ...knownDefinitions];
    const { workerId } = await store.workers.register({
      ...{ name: "bench-2", host: "bench", pid: 4243, slots: 1, offers },
    });
    for (let count = 0; count < plan.trials; count++) {
      const claim = await store.attempts.claim({ workerId, slot: 0 });
      if (!claim) throw new Error(`only ${count} of ${plan.trials} trials can be claimed`);
      await store.attempts.ship(claim, endsOf(claim), 1);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
    }
    return { sweepId: id };
  } finally {
    await store.close();
  }
}

function endsOf({ config, seed, totalSteps, trialId }: Claim): SpoolRecord[] {
  const { architecture, stages } = config as {
    architecture: { width: number };
    stages: { name: string; ratio?: number }[];
  };
  let kept = 1;
  return [{ name: "train" }, ...stages].flatMap(({ name, ...stage }, index): SpoolRecord[] => {
    if ("ratio" in stage) kept -= stage.ratio!;
    const size = (architecture.width / 16) ** 2 * kept;
    const lost = (1 - size) * (name === "prune" ? 0.35 : 0.045) + (1 - size) ** 4 * 0.1;
    const accuracy = 0.912 - lost + 0.003 * Math.sin(3 * seed + 7 * kept);
    const cost = name === "train" ? 61_000 : name === "prune" ? 0 : 4_300;
    const step = name === "train" ? 504 : totalSteps;
    const key = `trials/${trialId}/1/${index}-${step}.safetensors`;
    const end: SpoolRecord = {
      ...{ type: "stage-end", stage: index, name, step },
      trainMs: name === "fine-tune" ? 65_300 : 61_000,
      results: {
        values: {
          ...{ "validation/accuracy": accuracy, "test/accuracy": accuracy - 0.008 },
          ...{ "network/parameters": 272_474 * size, "network/macs": 31_300_000 * size },
          ...{ "network/bytes": 1_100_000 * size, "cost/training": cost },
          "cost/total": name === "fine-tune" ? 65_300 : 61_000,
          "latency/median": 0.6 + 1.1 * size + 0.02 * seed,
        },
        latency: { processor: "AMD EPYC 7763", threads: 1, batch: 1, runs: 420, load: 1.1 },
      },
    };
    const bytes = Math.round(2_200_000 * size);
    const saved = { stage: index, step, epoch: 12, key, sha256: "5a".repeat(32), bytes };
    return [end, { type: "checkpoint", ...saved }];
  });
}
