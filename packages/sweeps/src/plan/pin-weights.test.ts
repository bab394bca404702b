import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@resweep/store";
import { afterAll, describe, expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { pinWeights } from "./pin-weights.ts";
import { planSweep } from "./plan-sweep.ts";

const folder = mkdtempSync(join(tmpdir(), "resweep-weights-"));
const bytes = { a: "one file", b: "another file" };
mkdirSync(join(folder, "r18"));
for (const [name, text] of Object.entries(bytes)) {
  writeFileSync(join(folder, "r18", `${name}.safetensors`), text);
}
afterAll(() => rmSync(folder, { recursive: true }));
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** Trial 7 has ended its training and runs its next stage; of trial 8 the files are gone; there is no other. */
const ends = {
  "7/0": {
    trialState: "running",
    stageState: "succeeded",
    checkpoint: { key: "db/trials/7/1/x", sha256: "cd".repeat(32), store: "s1" },
  },
  "7/1": { trialState: "running", stageState: "running", checkpoint: null, lastStage: 2 },
  "7/3": { trialState: "running", stageState: null, checkpoint: null, lastStage: 2 },
  "8/0": { trialState: "succeeded", stageState: "succeeded", checkpoint: null, lastStage: 1 },
  "8/1": { trialState: "failed", stageState: "running", checkpoint: null, lastStage: 1 },
};
const store = {
  checkpoints: {
    ofStage: async (trial: number, stage: number) => ends[`${trial}/${stage}` as "7/0"] ?? null,
  },
} as unknown as Store;

const planned = async (spec: Record<string, unknown>, weights: string | undefined = folder) => {
  const parsed = parseSweepSpec(spec);
  const platform = { store, queue: null, ...(weights === "" ? {} : { weights }) };
  const pinned = await pinWeights(platform, parsed, planSweep(parsed));
  return planSweep(parsed, pinned);
};

describe("what trials begin with is identified at launch", () => {
  test("a file by its content", async () => {
    const { cells } = await planned({
      space: { "init.file": ["r18/a.safetensors", "r18/b.safetensors"] },
    });
    expect(cells.map(({ config }) => config.init)).toEqual([
      { file: "r18/a.safetensors", sha256: digest(bytes.a), head: "auto" },
      { file: "r18/b.safetensors", sha256: digest(bytes.b), head: "auto" },
    ]);
  });

  test("another content is another trial, with other shared stages", async () => {
    const spec = {
      base: { init: { file: "r18/a.safetensors" }, stages: ["prune", "fine-tune"] },
      space: { "stages.0.ratio": [0.2, 0.4] },
    };
    const before = await planned(spec);
    writeFileSync(join(folder, "r18", "a.safetensors"), "trained further");
    const after = await planned(spec);
    writeFileSync(join(folder, "r18", "a.safetensors"), bytes.a);
    const again = await planned(spec);
    expect(before.cells[0]!.stageKeys).toHaveLength(1);
    expect(again.cells.map(({ hash, stageKeys }) => [hash, stageKeys])).toEqual(
      before.cells.map(({ hash, stageKeys }) => [hash, stageKeys]),
    );
    for (const [i, { hash, stageKeys }] of after.cells.entries()) {
      expect(hash).not.toBe(before.cells[i]!.hash);
      expect(stageKeys).not.toEqual(before.cells[i]!.stageKeys);
    }
  });

  test("a trial by the checkpoint that its stage ended with, which a worker must be able to read", async () => {
    const { cells } = await planned({ base: { init: { trial: 7 } }, seeds: 2 });
    expect(cells).toHaveLength(2);
    for (const { config, requires } of cells) {
      const { key: checkpoint, ...rest } = ends["7/0"].checkpoint;
      expect(config.init).toEqual({ trial: 7, stage: 0, checkpoint, ...rest, head: "auto" });
      expect(requires).toContain("store:s1");
    }
  });

  test("teachers likewise, each where it is named", async () => {
    const teacher = [{ trial: 7 }, { file: "r18/b.safetensors" }];
    const { cells } = await planned({ base: { stages: [{ name: "distil", teacher }] } });
    const { key: checkpoint, ...rest } = ends["7/0"].checkpoint;
    expect(cells[0]!.config.stages[0]).toMatchObject({
      teacher: [
        { trial: 7, stage: 0, checkpoint, ...rest },
        { file: "r18/b.safetensors", sha256: digest(bytes.b) },
      ],
    });
    expect(cells[0]!.requires).toContain("store:s1");
    expect(cells[0]!.parents).toEqual([]);
  });

  test("what its trial has not come to yet is waited for", async () => {
    const late = { trial: 7, stage: 1 };
    const stages = [{ name: "distil", teacher: [{ trial: 7 }, late] }];
    const { cells } = await planned({ base: { init: late, stages } });
    expect(cells[0]!.parents).toEqual([
      { path: "init", ...late },
      { path: "stages.0.teacher.1", ...late },
    ]);
    expect(cells[0]!.config.init).toEqual({ ...late, head: "auto" });
  });

  test("from scratch and from a file are two cells of one sweep", async () => {
    const { cells } = await planned({ space: { init: [null, { file: "r18/a.safetensors" }] } });
    expect(cells.map(({ config }) => config.init?.head ?? null)).toEqual([null, "auto"]);
  });

  test("a file that only the workers have is taken at its stated digest", async () => {
    const sha256 = "ef".repeat(32);
    const { cells } = await planned({ base: { init: { file: "c.safetensors", sha256 } } }, "");
    expect(cells[0]!.config.init).toEqual({ file: "c.safetensors", sha256, head: "auto" });
  });

  test.each([
    [
      { base: { init: { file: "r18/c.safetensors" } } },
      `base.init.file: ${join(folder, "r18/c.safetensors")} is not there; put the file there, or state its SHA-256 as init.sha256`,
    ],
    [
      { base: { init: { file: "../c.safetensors" } } },
      `base.init.file: ../c.safetensors is outside of ${folder}, the folder of weights; put it there`,
    ],
    [
      { space: { "init.file": ["/etc/c.safetensors", "r18/a.safetensors"] } },
      "space.init.file: /etc/c.safetensors is outside of",
    ],
    [{ base: { init: { trial: 9 } } }, "base.init.trial: there is no trial 9"],
    [
      { base: { init: { trial: 8, stage: 1 } } },
      "base.init.trial: stage 1 of trial 8, which is failed, never ended; reopen it, or name another",
    ],
    [{ base: { init: { trial: 7, stage: 3 } } }, "base.init.stage: trial 7 has stages 0 to 2"],
    [
      { base: { init: { trial: 7, stage: 1, sha256: "00".repeat(32) } } },
      "base.init.sha256: cannot be known: stage 1 of trial 7 has not ended",
    ],
    [
      { base: { stages: [{ name: "distil", teacher: { trial: 9 } }] } },
      "base.stages.0.teacher.trial: there is no trial 9",
    ],
    [
      { base: { stages: ["distil"] }, space: { "stages.0.teacher.trial": [7, 9] } },
      "space.stages.0.teacher.trial: there is no trial 9",
    ],
    [
      {
        base: { stages: [{ name: "distil", teacher: [{ trial: 7 }, { file: "x.safetensors" }] }] },
      },
      `base.stages.0.teacher.1.file: ${join(folder, "x.safetensors")} is not there`,
    ],
    [
      { base: { init: { trial: 8 } } },
      "base.init.trial: the checkpoint of stage 0 of trial 8 is not kept here any more",
    ],
    [
      { base: { init: { trial: 7, sha256: "00".repeat(32) } } },
      `base.init.sha256: the checkpoint of trial 7 has ${"cd".repeat(32)}`,
    ],
    [
      { base: { recipe: { freeze: 4 }, init: { trial: 7 } } },
      "base.recipe.freeze: cifar-resnet has 3 stages, of which 4 cannot be frozen",
    ],
  ])("%j is refused", async (spec, message) => {
    await expect(planned(spec)).rejects.toThrow(message);
  });

  test("without a folder of weights a file needs its digest", async () => {
    const spec = { base: { init: { file: "r18/a.safetensors" } } };
    await expect(planned(spec, "")).rejects.toThrow(
      "base.init.file: no folder of weights is known here",
    );
  });
});
