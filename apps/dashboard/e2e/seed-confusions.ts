import type { Confusion, SpoolRecord } from "@resweep/spec";
import { type Claim, openStore } from "@resweep/store";
import { createSweep, knownDefinitions, parseSweepSpec } from "@resweep/sweeps";

export const classNames = [
  ...["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"],
  ...["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
];
/** The images of the repository, so that they are shown. */
const mini = "ade0bc0b0dd858bcb051267e82c312e37271d457d21e80f222791a997d1d6145";

/** Each class is right but for some that are taken for the next one, the more the later the class. */
function confusion(split: Confusion["split"], wrong: number, classes: number): Confusion {
  const each = split === "test" ? 100 : 60;
  return {
    ...{ split, classes },
    cells: Array.from({ length: classes }).flatMap((_, label): Confusion["cells"] => {
      const missed = Math.min(wrong + label, each - 1);
      const right: [number, number, number] = [label, label, each - missed];
      const other: [number, number, number] = [label, (label + 1) % classes, missed];
      return label === classes - 1 ? [other, right] : [right, other];
    }),
    mistakes: Array.from({ length: 24 }, (_, at) => ({
      ...{ image: 7 + 40 * at, label: at % 10, predicted: (at + 1) % 10 },
      confidence: 0.99 - at / 100,
    })),
  };
}

function told(
  { seed, totalSteps }: Claim,
  hash: string,
  classNames: readonly string[],
): SpoolRecord[] {
  const half = totalSteps / 2;
  const end = (stage: number, name: string, step: number, wrong: number): SpoolRecord => ({
    ...{ type: "stage-end", stage, name, step, trainMs: step, results: { values: {} } },
    confusions: (["validation", "test"] as const).map((split) =>
      confusion(split, wrong, classNames.length),
    ),
  });
  const dataset = { name: "fashion-mnist-mini", hash, train: 5400, validation: 600, test: 1000 };
  return [
    { type: "facts", dataset: { ...dataset, classNames: [...classNames] }, device: {} },
    ...Array.from({ length: totalSteps }, (_, at): SpoolRecord => {
      const step = at + 1;
      const values = { "train/loss": 2 / step, "validation/accuracy": 0.8 + seed / 100 };
      return { type: "points", step, epoch: step / half, stage: 0, trainMs: step * 50, values };
    }),
    end(0, "train", half, 2 * seed),
    end(1, "fine-tune", totalSteps, seed),
  ];
}

/** Two seeds whose results are made up; the second one's data are said to be others than those of the repository. */
export async function seedConfusions(databaseUrl: string, names: readonly string[] = classNames) {
  const store = openStore(databaseUrl);
  try {
    const spec = parseSweepSpec({
      ...{ name: "what is taken for what", seeds: 2, priority: 9 },
      base: {
        architecture: { name: "cifar-resnet", depth: 8 },
        recipe: { epochs: 1 },
        stages: [{ name: "fine-tune", epochs: 1 }],
      },
    });
    const { id, plan } = await createSweep({ store, queue: null }, spec, { by: "ada" });
    const offers = ["cpu", "memory:1", "dataset:fashion-mnist-mini", ...knownDefinitions];
    const { workerId } = await store.workers.register({
      ...{ name: "bench-4", host: "bench", pid: 4245, slots: 1, offers },
    });
    const trials: number[] = [];
    for (let count = 0; count < plan.trials; count += 1) {
      const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
      const hash = claim.number === 1 ? mini : "f".repeat(64);
      await store.attempts.ship(claim, told(claim, hash, names), 1);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
      trials.push(claim.trialId);
    }
    return { sweepId: id, trials };
  } finally {
    await store.close();
  }
}
