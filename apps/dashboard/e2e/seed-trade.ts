import { openStore } from "@resweep/store";
import { createSweep, knownDefinitions, parseSweepSpec, planSweep } from "@resweep/sweeps";

const spec = parseSweepSpec({
  name: "accuracy-against-macs",
  base: { dataset: { name: "synthetic" } },
  space: { "architecture.depth": [8, 14, 20], "architecture.width": [4, 8, 16, 32] },
  sampler: "grid",
  objectives: ["validation/accuracy", "network/macs"],
});

/** A sweep with two objectives, all of its trials ended as a worker would have it; the results are made up. */
export async function seedTrade(databaseUrl: string): Promise<{ sweepId: number }> {
  const store = openStore(databaseUrl);
  try {
    const { id } = await createSweep({ store, queue: null }, spec, { by: "ada" });
    const offers = [...new Set(planSweep(spec).cells.flatMap(({ requires }) => requires))];
    const { workerId } = await store.workers.register({
      ...{ name: "w", host: "here", pid: 1, slots: 1, offers: [...offers, ...knownDefinitions] },
    });
    for (;;) {
      const claim = await store.attempts.claim({ workerId, slot: 0 });
      if (!claim) return { sweepId: id };
      const { depth, width } = (claim.config as { architecture: { depth: number; width: number } })
        .architecture;
      const values = {
        "validation/accuracy": 0.95 - 0.8 / width - Math.abs(depth - 14) / 100,
        "network/macs": depth * width ** 2 * 1e4,
      };
      await store.attempts.finish(claim, { state: "succeeded", values });
    }
  } finally {
    await store.close();
  }
}
