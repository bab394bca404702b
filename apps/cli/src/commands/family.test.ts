import type { SpoolRecord } from "@resweep/spec";
import type { Claim } from "@resweep/store";
import { beforeAll, expect, test } from "vitest";
import { openCli, openOwnStore, registerWorker } from "../testing/open-cli.ts";

// A pruning ladder and a dense network, on a real Postgres; the results are made up, nothing trains.
const { databaseUrl, store } = await openOwnStore();
const cli = openCli(databaseUrl);
const { resweep } = cli;

const file = cli.file(
  "ladder.yaml",
  `
name: ladder
seeds: 2
base:
  dataset: { name: synthetic, size: 25 }
  recipe: { epochs: 1 }
  stages: [{ name: prune, ratio: 0 }, { name: fine-tune, epochs: 1 }]
space:
  architecture.width: [12, 16]
  stages.0.ratio: { choices: [0, 0.3, 0.6], when: { architecture.width: 16 } }
`,
);

const workerId = await registerWorker(store);
let id = "";
beforeAll(async () => {
  id = String(JSON.parse((await resweep("launch", file, "--json")).stdout).id);
  await trainAll();
});

/** Ends every trial that waits. */
async function trainAll(): Promise<void> {
  for (;;) {
    const claim = await store.attempts.claim({ workerId, slot: 0 });
    if (!claim) break;
    await store.attempts.ship(claim, endsOf(claim), 1);
    await store.attempts.finish(claim, { state: "succeeded", values: {} });
  }
}

/** What each stage of a trial comes to. */
function endsOf({ config, seed, totalSteps }: Claim): SpoolRecord[] {
  const { architecture, stages } = config as {
    architecture: { width: number };
    stages: { name: string; ratio?: number }[];
  };
  let kept = 1;
  return [{ name: "train" }, ...stages].map((stage, index): SpoolRecord => {
    if ("ratio" in stage) kept -= stage.ratio!;
    const macs = 1e5 * architecture.width ** 2 * kept;
    const lost = stage.name === "prune" ? 0.2 : (1 - kept) / 10;
    return {
      ...{ type: "stage-end", stage: index, name: stage.name, step: totalSteps },
      trainMs: 1000 * (index + 1),
      results: {
        values: {
          "validation/accuracy": 0.8 + architecture.width / 200 - lost + seed / 100,
          ...{ "network/macs": macs, "network/bytes": macs / 20, "latency/median": macs / 4e6 },
          "cost/total": 1000 * (index + 1),
        },
        latency: { processor: "EPYC", threads: 1, batch: 1, runs: 20, load: 1 },
      },
    };
  });
}

test("a sweep's networks are a tree with what each stage cost and bought", async () => {
  const { stdout, status } = await resweep("family", id);
  expect(status).toBe(0);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll(/ {2,}/g, "  ").trim());
  expect(lines.slice(0, 7)).toEqual([
    "#  network  seeds  validation/accuracy  against parent  MACs  file  latency  training  dense twin",
    "1  train width 12  2  87.50 % ± 6.35  -  14,400,000 *  720 kB *  3.6 ms *  1.0 s  -",
    "2  train width 16  2  89.50 % ± 6.35  -  25,600,000 *  1,280 kB *  6.4 ms *  1.0 s *  -",
    "3  ├ prune ratio 0.3  2  69.50 % ± 6.35  -20.00 pp  17,920,000  896 kB  4.48 ms  2.0 s  (-18.00 pp to 1, 0.8036 x MACs, 0.5 x updates)",
    "4  │ └ fine-tune epochs 1  2  86.50 % ± 6.35  +17.00 pp  17,920,000  896 kB  4.48 ms  3.0 s  (-1.00 pp to 1, 0.8036 x MACs, 0.5 x updates)",
    "5  └ prune ratio 0.6  2  69.50 % ± 6.35  -20.00 pp  10,240,000  512 kB  2.56 ms  2.0 s  (-18.00 pp to 1, 1.406 x MACs, 0.5 x updates)",
    "6  └ fine-tune epochs 1  2  83.50 % ± 6.35  +14.00 pp  10,240,000 *  512 kB *  2.56 ms *  3.0 s  (-4.00 pp to 1, 1.406 x MACs, 0.5 x updates)",
  ]);
  expect(lines.at(-1)).toBe("Latency of one image on EPYC, 1 thread");

  const family = JSON.parse((await resweep("family", id, "--json")).stdout);
  expect(family).toMatchObject({
    accuracy: "validation/accuracy",
    costs: ["network/macs", "network/bytes", "latency/median", "cost/total"],
  });
  expect(family.networks).toHaveLength(6);
});

test("its stages are exported one a line", async () => {
  const { stdout } = await resweep("export", id, "--stages", "--json");
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(2 * (1 + 1 + 3 + 3));
  expect(rows[0]).toMatchObject({ seed: 1, stage: 0, name: "train", latency: { threads: 1 } });
  expect((await resweep("export", id, "--stages", "--points")).notes[0]).toBe(
    "resweep: --stages: goes without --points: name one of them",
  );
});

test("the twins that it lacks are shown, launched once, and found in the tree", async () => {
  const shown = await resweep("family", id, "--twins");
  const lines = shown.stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(
    /^twin of \d: architecture\.width \d+, recipe\.epochs 2; [\d,]+ MACs, [+-]\d\.\d %; 2 epochs; seeds 1, 2$/,
  );
  expect(lines[2]).toBe(`4 trials to launch: resweep family ${id} --launch-twins`);
  const trials = async () => JSON.parse((await resweep("trials", id, "--json")).stdout);
  const before = (await trials()).length;

  const launched = await resweep("family", id, "--launch-twins");
  expect(launched.stdout.trimEnd().split("\n")).toEqual([
    ...lines.slice(0, 2),
    `Sweep ${id}: 4 trials more`,
  ]);
  const after = await trials();
  expect(after).toHaveLength(before + 4);
  expect(after.at(-1)).toMatchObject({
    config: { stages: [], recipe: { epochs: 2 } },
    state: "queued",
    values: { "recipe.epochs": 2 },
  });
  expect(JSON.parse((await resweep("show", id, "--json")).stdout).state).toBe("running");

  const again = await resweep("family", id, "--launch-twins");
  expect(again.stdout).toBe("No compressed network lacks its dense twin\n");
  expect(await trials()).toHaveLength(before + 4);

  await trainAll();
  const plan = await resweep("family", id, "--twins", "--json");
  expect(JSON.parse(plan.stdout)).toEqual({ twins: [], trials: 0, without: [] });
  const family = JSON.parse((await resweep("family", id, "--json")).stdout);
  const tuned = family.networks.filter(({ stage }: { stage: string }) => stage === "fine-tune");
  expect(tuned.map(({ twin }: { twin: { equal: boolean } }) => twin.equal)).toEqual([true, true]);
});
