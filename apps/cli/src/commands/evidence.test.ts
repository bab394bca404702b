import { beforeAll, describe, expect, test } from "vitest";
import { openCli, openOwnStore, registerWorker } from "../testing/open-cli.ts";

// Claims and what else trials say, on a real Postgres; the results are made up, nothing trains.
const { databaseUrl, store } = await openOwnStore();
const cli = openCli(databaseUrl);
const { resweep, jsonOf } = cli;

const file = cli.file(
  "depth.yaml",
  `
name: depth
seeds: 6
base: { dataset: { name: synthetic }, recipe: { epochs: 1 } }
space:
  architecture.name: [cifar-plain, cifar-resnet]
  architecture.depth: [8, 20]
questions:
  - claim: residual beats plain
    a: { architecture.name: cifar-resnet }
    b: { architecture.name: cifar-plain }
  - claim: deeper is better without shortcuts
    a: { architecture.depth: 20 }
    b: { architecture.depth: 8 }
    at: { architecture.name: cifar-plain }
    metric: train-fixed/accuracy
`,
);
const accuracies: Record<string, number> = {
  ...{ "cifar-plain 8": 0.8, "cifar-plain 20": 0.7, "cifar-resnet 8": 0.82 },
  "cifar-resnet 20": 0.9,
};

let id = "";
beforeAll(async () => {
  id = String(JSON.parse((await resweep("launch", file, "--json")).stdout).id);
  await finishAll();
});

/** Runs every trial that waits, as a worker would. */
async function finishAll(): Promise<void> {
  const workerId = await registerWorker(store);
  for (;;) {
    const claim = await store.attempts.claim({ workerId, slot: 0 });
    if (!claim) return;
    const { name, depth } = (claim.config as { architecture: { name: string; depth: number } })
      .architecture;
    const accuracy = accuracies[`${name} ${depth}`]! + claim.seed / 1000;
    const at = { step: claim.totalSteps, epoch: 1, stage: 0, trainMs: 1000 };
    const values = { "validation/accuracy": accuracy, "train-fixed/accuracy": accuracy + 0.01 };
    const results = {
      values: { "test/accuracy": accuracy - 0.01, "network/macs": depth * 1e6 },
    };
    await store.attempts.ship(
      claim,
      [
        { type: "stage-start", stage: 0, name: "train", step: 0 },
        { type: "points", ...at, values },
        { type: "stage-end", stage: 0, name: "train", step: at.step, trainMs: 1000, results },
      ],
      1,
    );
    await store.attempts.finish(claim, { state: "succeeded", values });
  }
}

test("claims are judged, and further seeds decide what is open", async () => {
  const claims = await jsonOf("claims", id);
  expect(claims).toMatchObject([
    { claim: "residual beats plain", n: 6, cells: 2, verdict: "undecided", furtherSeeds: 1 },
    { n: 6, verdict: "undecided", metric: "train-fixed/accuracy", final: true },
  ]);
  const words = (await resweep("claims", id)).stdout;
  expect(words).toContain("validation/accuracy +11.00 pp (+11.00 pp to +11.00 pp), n = 6");
  expect(words).toContain(
    `1: 1 more seeds would decide it with 80 % power: npx resweep extend ${id} --claim 1 --seeds 1`,
  );

  expect(await jsonOf("extend", id, "--claim", "2", "--seeds", "1")).toEqual({
    ...{ seeds: [7], trials: 2 },
  });
  expect(await jsonOf("extend", id, "--claim", "1", "--seeds", "1")).toEqual({
    ...{ seeds: [8], trials: 4 },
  });
  expect((await jsonOf("show", id)).state).toBe("running");
  expect((await jsonOf("claims", id))[0]).toMatchObject({ final: false });
  await finishAll();
  expect((await jsonOf("show", id)).state).toBe("completed");
  expect((await jsonOf("claims", id)).map(({ verdict }: { verdict: string }) => verdict)).toEqual([
    ...["supported", "refuted"],
  ]);
});

test("arms and cells are compared", async () => {
  const arms = ["--a", "architecture.depth=20", "--b", "architecture.depth=8"];
  const at = ["--at", "architecture.name=cifar-resnet"];
  const judged = await jsonOf("compare", id, ...arms, ...at, "--test", "paired-t");
  expect(judged).toMatchObject({ verdict: "supported", test: "paired-t", budget: null });
  const equal = await jsonOf("compare", id, ...arms, ...at, "--budget", "macs");
  expect(equal.spent).toBeGreaterThan(0);
  expect((await resweep("compare", id, ...arms, ...at)).stdout).toMatch(
    /^A 90\.\d+ %\nB 82\.\d+ %\nA - B: .*\npermutation: p = /,
  );

  const { cells } = await jsonOf("compare", id, "--target", "0.85");
  expect(cells[0]).toMatchObject({ values: { "architecture.depth": 20 }, target: { epochs: 1 } });
  expect((await resweep("compare", id)).stdout).toMatch(/^architecture.depth +architecture.name/);
});

test("importance, the front, degradation and divergence", async () => {
  const { effects } = await jsonOf("importance", id);
  expect(effects).toHaveLength(3);
  expect((await resweep("importance", id, "--effects")).stdout).toContain("architecture.name");
  const { points } = await jsonOf("pareto", id);
  expect(points.filter(({ onFront }: { onFront: boolean }) => onFront)).toHaveLength(2);
  expect((await resweep("pareto", id, "--all")).stdout).toMatch(/2 of 4 cells on the front/);
  const { arms } = await jsonOf("degradation", id);
  expect(arms.map(({ arm }: { arm: string }) => arm)).toEqual(["cifar-plain", "cifar-resnet"]);
  expect((await resweep("degradation", id)).stdout).toMatch(
    /8 to 20: degrades \(training error \+/,
  );
  expect((await jsonOf("divergence", id)).cells).toHaveLength(4);
  expect((await resweep("divergence", id)).stdout).toMatch(/0 of \d +0 % +0 % to \d+ %/);
});

describe("what is refused", () => {
  test.each([
    ["claims 99999", "There is no sweep 99999"],
    [
      "compare ID --a architecture.depht=8 --b architecture.depth=20",
      'a.architecture.depht: does not vary in this sweep; did you mean "architecture.depth"?',
    ],
    ["compare ID --a depth --b architecture.depth=20", '--a: must be option=value, not "depth"'],
    ["compare ID --target much", '--target: must be a number such as 0.9, not "much"'],
    [
      "importance ID --metric validation/acuracy",
      'metric: unknown metric "validation/acuracy"; did you mean "validation/accuracy"?',
    ],
    [
      "pareto ID --metrics network/macs",
      "metrics: name at least two different metrics, with commas between",
    ],
    ["degradation ID --test t", '--test: must be permutation or paired-t, not "t"'],
    ["extend ID --seeds 0", '--seeds: must be a whole number above 0, not "0"'],
    ["extend ID --seeds 1 --claim 3", "claim: must be between 1 and 2, the claims of this sweep"],
    [
      "extend ID --seeds 500",
      /^seeds: 500 more for 4 cells make \d+ trials, more than the sweep's budget of 1000$/,
    ],
  ])("%s", async (line, message) => {
    const { status, notes } = await resweep(...line.replace("ID", id).split(" "));
    expect(status).toBe(2);
    expect(notes).toHaveLength(1);
    expect(notes[0]!.split("\n")[0]!.replace("resweep: ", "")).toMatch(
      typeof message === "string" ? new RegExp(`^${escaped(message)}$`) : message,
    );
  });
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
