import type { Confusion } from "@resweep/spec";
import { beforeAll, expect, test } from "vitest";
import { openCli, openOwnStore, registerWorker } from "../testing/open-cli.ts";

// Two trials on a real Postgres; what their networks confuse is made up, nothing trains.
const { databaseUrl, store } = await openOwnStore();
const cli = openCli(databaseUrl);
const { resweep } = cli;

const file = cli.file(
  "two.yaml",
  `
name: two
seeds: 2
base: { dataset: { name: synthetic, size: 12, classes: 3 }, recipe: { epochs: 1 } }
`,
);

const classNames = ["ant", "bee", "cat"];
const confusion = (split: Confusion["split"], wrong: number): Confusion => ({
  ...{ split, classes: 3 },
  cells: [
    [0, 0, 10],
    [1, 0, wrong],
    [1, 1, 10 - wrong],
    [2, 2, 10],
  ],
  mistakes: [{ image: 4, label: 1, predicted: 0, confidence: 0.75 }],
});

const workerId = await registerWorker(store);
let id = "";
const trials: string[] = [];
beforeAll(async () => {
  id = String(JSON.parse((await resweep("launch", file, "--json")).stdout).id);
  for (const wrong of [2, 4]) {
    const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
    trials.push(String(claim.trialId));
    const dataset = { name: "synthetic", hash: "d", train: 9, validation: 1, test: 30, classNames };
    await store.attempts.ship(
      claim,
      [
        { type: "facts", dataset, device: {} },
        {
          ...{ type: "stage-end", stage: 0, name: "train", step: 1, trainMs: 1 },
          ...{ results: { values: {} } },
          confusions: [confusion("validation", 1), confusion("test", wrong)],
        },
      ],
      1,
    );
    await store.attempts.finish(claim, { state: "succeeded", values: {} });
  }
});
const linesOf = (stdout: string) => stdout.trimEnd().split("\n");

test("a trial's matrix is printed with accuracy and precision of each class", async () => {
  const { stdout, status } = await resweep("confusion", trials[0]!);
  expect(status).toBe(0);
  expect(linesOf(stdout)).toEqual([
    `trial ${trials[0]}, test set after train (stage 0): 28 of 30 right, 93.33 %`,
    "#  class   0  1   2  accuracy  precision",
    "0  ant    10  0   0  100.00 %    83.33 %",
    "1  bee     2  8   0   80.00 %   100.00 %",
    "2  cat     0  0  10  100.00 %   100.00 %",
  ]);
  const json = await resweep("confusion", trials[0]!, "--split", "validation", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    ...{ stage: 0, split: "validation", part: "train", images: 30, accuracy: 29 / 30 },
    ...{ cells: confusion("validation", 1).cells, mistakes: [{ image: 4, confidence: 0.75 }] },
  });
});

test("two trials are compared class by class", async () => {
  const { stdout } = await resweep("confusion", trials[0]!, "--against", trials[1]!);
  expect(linesOf(stdout).slice(2)).toEqual([
    `class   trial ${trials[0]}   trial ${trials[1]}  difference`,
    "bee     80.00 %   60.00 %   -20.00 pp",
    "ant    100.00 %  100.00 %     0.00 pp",
    "cat    100.00 %  100.00 %     0.00 pp",
  ]);
});

test("pairs of classes are exported one a line", async () => {
  const { stdout } = await resweep("export", id, "--confusion");
  const lines = linesOf(stdout);
  expect(lines).toHaveLength(1 + 2 * 2 * 4);
  expect(lines[0]).toBe("trial,sweep,number,seed,stage,name,split,class,predicted,images");
  expect(lines[6]).toBe(`${trials[0]},${id},1,1,0,train,test,bee,ant,2`);
  const json = linesOf((await resweep("export", id, "--confusion", "--json")).stdout);
  expect(JSON.parse(json[5]!)).toMatchObject({ split: "test", class: "bee", predicted: "ant" });
});

test("what is not there is said", async () => {
  const { status, notes } = await resweep("confusion", trials[0]!, "--stage", "3");
  expect(status).toBe(2);
  expect(notes[0]).toMatch(/has no confusion matrix of stage 3; it has 0 \(train\) validation/);
  const refused = await resweep("confusion", trials[0]!, "--split", "train");
  expect(refused.notes[0]).toBe('resweep: --split: must be test or validation, not "train"');
});
