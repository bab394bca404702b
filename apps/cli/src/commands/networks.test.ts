import { beforeAll, expect, test } from "vitest";
import { openCli, openOwnStore, registerWorker } from "../testing/open-cli.ts";

// The registry from the command line, on a real Postgres; the results are made up, nothing trains.
const { databaseUrl, store } = await openOwnStore();
const cli = openCli(databaseUrl);
const { resweep } = cli;

const file = cli.file(
  "pruned.yaml",
  `
name: pruned
base: { dataset: { name: synthetic }, recipe: { epochs: 1 }, stages: [{ name: prune, ratio: 0.4 }] }
`,
);

const lines = async (...args: string[]) => {
  const { stdout, notes, status } = await resweep(...args);
  expect({ notes, status }).toEqual({ notes: [], status: 0 });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll(/ {2,}/g, "  ").trim());
};

beforeAll(async () => {
  await resweep("launch", file);
  const workerId = await registerWorker(store);
  const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
  const end = (stage: number, name: string, accuracy: number, macs: number) => [
    {
      ...({ type: "stage-end", stage, name, step: 10, trainMs: 50 } as const),
      results: { values: { "test/accuracy": accuracy, "network/macs": macs } },
    },
    {
      ...({
        type: "checkpoint",
        stage,
        step: 10,
        epoch: 1,
        sha256: `${stage}f`,
        bytes: 7,
      } as const),
      key: `trials/1/${stage}`,
    },
  ];
  await store.attempts.ship(claim, [...end(0, "train", 0.9, 4e6), ...end(1, "prune", 0.8, 2e6)], 1);
  await store.attempts.finish(claim, { state: "succeeded", values: {} });
});

test("a network is named, promoted, noted, shown and removed", async () => {
  expect((await resweep("networks")).stdout).toContain("No network is registered");
  const added = await lines("networks", "add", "pruned", "--trial", "1", "--notes", "the first");
  expect(added).toEqual(["Registered pruned@1"]);
  await lines("networks", "add", "pruned", "--trial", "1", "--stage", "0");
  expect(await lines("networks", "alias", "best-small", "pruned@1", "--why", "half")).toEqual([
    "best-small stands for pruned@1",
  ]);
  const listed = await lines("networks", "list");
  expect(listed.slice(1).map((line) => line.replace(/ {2}\d{4}-.*/, ""))).toEqual([
    "pruned@2  -  1  0 train  -  90.00 %  4,000,000  -  -",
    "pruned@1  best-small  1  1 prune  -  80.00 %  2,000,000  -  -",
  ]);

  await lines("networks", "note", "best-small", "for the paper");
  const shown = await lines("networks", "show", "best-small");
  expect(shown.slice(0, 7)).toEqual([
    "pruned@1 (best-small)",
    expect.stringMatching(/^of trial 1 in sweep 1 \(pruned\), by /),
    "checkpoint trials/1/1, SHA-256 1f",
    "for the paper",
    expect.stringMatching(/^trial {2}stage/),
    "1  0 train  -  90.00 %  4,000,000  -  -",
    "1  1 prune  -  80.00 %  2,000,000  -  -",
  ]);
  expect(shown[7]).toMatch(/UTC: best-small became pruned@1 by .*: half$/);
  const { stdout } = await resweep("networks", "show", "pruned@1", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    lineage: [{ config: { name: "cifar-resnet" } }, { name: "prune", config: { ratio: 0.4 } }],
    origin: null,
  });

  expect((await resweep("delete", "1", "--trial")).notes[0]).toContain(
    "has the registered network pruned@1: remove that one first",
  );
  expect((await resweep("networks", "remove", "pruned@1")).notes[0]).toContain(
    "pruned@1 is best-small: move or take away the alias first",
  );
  await lines("networks", "alias", "best-small", "--none");
  await lines("networks", "remove", "pruned@1");
  expect((await resweep("networks", "show", "pruned@1")).notes[0]).toContain(
    "There is no network pruned@1",
  );
});

test.each([
  ["add Bad --trial 1", "name: must be up to 63 of a-z"],
  ["add fine --trial 9", "There is no trial 9"],
  ["add fine --trial 1 --stage 7", "has no checkpoint of the end of stage 7"],
  ["alias best", "network: name what the alias is to stand for, or say --none"],
  ["alias best nobody", "There is no network nobody"],
  ["alias UPPER pruned", "alias: must be up to 63 of a-z"],
])("networks %s is refused", async (args, message) => {
  const { status, notes } = await resweep("networks", ...args.split(" "));
  expect(status).toBe(2);
  expect(notes[0]).toContain(message);
});
