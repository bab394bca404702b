import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createSweep, parseSweepYaml, showFamily } from "@resweep/sweeps";
import { expect, test, vi } from "vitest";
import { openWorld } from "./testing/world.ts";

const { store, queue, lines, start } = await openWorld();
vi.setConfig({ testTimeout: 600_000 });

test("examples/compression.yaml in its quick size, one seed and an epoch of each kind: pruned, tuned, distilled and quantised", async () => {
  const file = fileURLToPath(new URL("../../../../examples/compression.yaml", import.meta.url));
  const text = readFileSync(file, "utf8").replaceAll("epochs: 3", "epochs: 1");
  const spec = parseSweepYaml(text, file, { quick: true });
  const space = { ...spec.space, "stages.0.ratio": { choices: [0, 0.5] } };
  const small = { ...spec, seeds: [1], space };
  const { id } = await createSweep({ store, queue }, small, { by: "tester" });
  const worker = await start({ slots: 2 });
  await vi.waitFor(
    async () => {
      const { state, trials } = await store.sweeps.get(id);
      expect([state, trials.succeeded], lines.join("\n")).toEqual(["completed", 2]);
    },
    { timeout: 560_000, interval: 500 },
  );
  await worker.drain();

  for (const { id: trialId, values } of await store.trials.list({ sweepId: id })) {
    const { stages } = await store.trials.get(trialId);
    const of = (name: string) => stages.find((stage) => stage.name === name)?.results?.values;
    const [trained, distilled, integers] = [of("train")!, of("distil")!, of("quantise")!];
    const ratio = values["stages.0.ratio"] as number;
    expect(
      of("prune") !== undefined && of("prune")!["network/macs"]! < trained["network/macs"]!,
    ).toBe(ratio > 0);
    const teacher = (ratio > 0 ? of("fine-tune")! : trained)["test/accuracy"]!;
    expect(distilled["teacher/test/accuracy"]).toBe(teacher);
    expect(integers["before/test/accuracy"]).toBe(distilled["test/accuracy"]);
    expect(integers["network/bytes"]!).toBeLessThan(distilled["network/bytes"]!);
    expect(Math.abs(integers["quantisation/accuracy-loss"]!)).toBeLessThan(0.1);
  }
  // The two have their training in common; what follows it is each one's own.
  const { networks } = await showFamily({ store }, id);
  expect(networks.filter(({ parent }) => parent === null)).toHaveLength(1);
  const reports = await store.invariants.check();
  expect(reports.filter(({ ok }) => !ok)).toEqual([]);
});
