import type { SpoolRecord } from "@resweep/spec";
import { openStore } from "@resweep/store";
import { createSweep, knownDefinitions, parseSweepSpec, planSweep } from "@resweep/sweeps";

/**
 * Fills a database through the store's own functions, as a worker would: a sweep that is half done, with every state a
 * trial can end in. For tests of the pages that need no training.
 */
export async function seed(databaseUrl: string): Promise<{ sweepId: number; trialIds: number[] }> {
  const store = openStore(databaseUrl);
  try {
    const spec = parseSweepSpec(seededSpec);
    const { id: sweepId } = await createSweep({ store, queue: null }, spec, { by: "ada" });
    const cells = planSweep(spec).cells;
    const { workerId } = await store.workers.register({
      name: "bench-1",
      host: "bench",
      pid: 4242,
      slots: 2,
      offers: [
        "cpu",
        "memory:1",
        "memory:2",
        "fingerprint:1f3c09aa51be",
        "dataset:fashion-mnist-mini",
        ...knownDefinitions,
      ],
      facts: { device: "cpu", threads: 2, tensorflow: "2.21.0", memoryMiB: 7976 },
    });
    for (let at = 0; at < Math.min(cells.length, 9); at++) {
      const claim = await store.attempts.claim({ workerId, slot: at % 2 });
      if (!claim) break;
      const fence = { trialId: claim.trialId, fence: claim.fence };
      const diverges = claim.number === 4;
      const unfinished = at === 8;
      const records = trialRecords(claim.number, claim.totalSteps, diverges, unfinished);
      for (let from = 0; from < records.length; from += 2000)
        await store.attempts.ship(fence, records.slice(from, from + 2000), from + 1);
      if (unfinished) continue;
      if (diverges)
        await store.attempts.finish(fence, {
          state: "diverged",
          step: 61,
          message: "the loss became NaN at step 61; lower recipe.learningRate or raise the warm-up",
        });
      else if (claim.number === 6)
        await store.attempts.finish(fence, {
          state: "failed",
          class: "out-of-memory",
          message: "A batch of 128 images does not fit on the device; halve recipe.batchSize",
        });
      else
        await store.attempts.finish(fence, {
          state: "succeeded",
          values: { "validation/accuracy": accuracyAt(claim.number, 1) },
        });
    }
    const trials = await store.trials.list({ sweepId });
    return { sweepId, trialIds: trials.map(({ id }) => id) };
  } finally {
    await store.close();
  }
}

export const seededSpec = {
  name: "seeded-depths",
  notes: "Does depth hurt without shortcuts?",
  tags: ["degradation", "pruning"],
  base: {
    architecture: { name: "cifar-resnet", width: 8 },
    recipe: { epochs: 40 },
    diagnostics: { every: 50 },
    stages: [
      { name: "prune", ratio: 0.4 },
      { name: "fine-tune", epochs: 1 },
    ],
  },
  space: {
    "architecture.name": ["cifar-plain", "cifar-resnet"],
    "architecture.depth": [8, 20, 32],
    "recipe.warmup.epochs": [0, 1],
  },
};

const accuracyAt = (number: number, share: number) =>
  0.93 - 0.02 * (number % 5) - 0.55 * Math.exp(-5 * share) + 0.004 * Math.sin(number + 40 * share);

function trialRecords(
  number: number,
  totalSteps: number,
  diverges: boolean,
  unfinished: boolean,
): SpoolRecord[] {
  const steps = diverges ? 61 : unfinished ? Math.floor(totalSteps / 3) : totalSteps;
  const perEpoch = 42;
  const records: SpoolRecord[] = [
    {
      type: "facts",
      dataset: {
        name: "fashion-mnist-mini",
        hash: "f3a9c1",
        train: 5400,
        validation: 600,
        test: 1000,
      },
      device: { kind: "cpu", name: "AMD EPYC", threads: 2, tensorflow: "2.21.0" },
    },
    { type: "stage-start", stage: 0, name: "train", step: 0 },
    {
      type: "log",
      level: "info",
      message: "cifar-resnet of depth 20 with 68,834 parameters, 42 steps an epoch",
      at: new Date().toISOString(),
    },
  ];
  for (let step = 1; step <= steps; step++) {
    const share = step / totalSteps;
    const place = { step, epoch: step / perEpoch, stage: 0, trainMs: step * 180 };
    const noise = 0.12 * Math.sin(step * 12.9898 * number) * Math.sin(step * 0.7);
    records.push({
      type: "points",
      ...place,
      values: {
        "train/loss":
          diverges && step === 61 ? Number.NaN : 0.5 + 1.9 * Math.exp(-6 * share) + noise,
        "train/learning-rate": 0.1 * Math.cos((share * Math.PI) / 2) ** 2,
        "train/images-per-second": 690 + 40 * noise,
      },
    });
    if (step % 50 === 1) {
      const norm = 2 * Math.exp(-6 * share) + 0.01;
      records.push({
        type: "points",
        ...place,
        values: Object.fromEntries(
          ["layer3.0", "layer1.0", "stem"].map((block, at) => [
            `block/${block}/gradient-norm`,
            step === 51 && at === 0 ? Number.NaN : norm * (at + 1),
          ]),
        ),
      });
    }
    if (step % perEpoch === 0) {
      records.push({
        type: "points",
        ...place,
        values: {
          "validation/accuracy": accuracyAt(number, share),
          "validation/loss": 1.6 - accuracyAt(number, share),
          "train-fixed/accuracy": accuracyAt(number, share) + 0.02,
          "memory/peak": 850 + number,
        },
      });
      records.push({
        type: "log",
        level: "info",
        message: `epoch ${step / perEpoch}: validation accuracy ${(100 * accuracyAt(number, share)).toFixed(2)} %`,
        at: new Date().toISOString(),
      });
    }
  }
  records.push({ type: "progress", step: steps, totalSteps });
  if (diverges || unfinished) return records;
  records.push(
    {
      type: "stage-end",
      stage: 0,
      name: "train",
      step: steps,
      trainMs: steps * 180,
      results: {
        values: {
          "test/accuracy": accuracyAt(number, 1) - 0.01,
          "test/loss": 0.71,
          "network/parameters": 68_834,
          "network/macs": 10_240_000,
        },
      },
    },
    {
      type: "stage-end",
      stage: 1,
      name: "prune",
      step: steps,
      trainMs: steps * 180,
      results: {
        values: {
          "test/accuracy": accuracyAt(number, 1) - 0.09,
          "network/parameters": 46_210,
          "network/macs": 6_930_000,
        },
        layers: Array.from({ length: 9 }, (_, at) => ({
          name: `layer${1 + Math.floor(at / 3)}.${at % 3}.conv1`,
          parametersBefore: 576 * 4 ** Math.floor(at / 3),
          parametersAfter: 360 * 4 ** Math.floor(at / 3),
          macsBefore: 451_584,
          macsAfter: 282_240,
          filtersBefore: 8 * 2 ** Math.floor(at / 3),
          filtersAfter: 5 * 2 ** Math.floor(at / 3),
        })),
      },
    },
  );
  return records;
}
