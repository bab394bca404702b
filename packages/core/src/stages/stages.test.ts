import { parse } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { type StageConfig, stages } from "./catalogue.ts";
import { idleStages } from "./idle-stages.ts";

const distilOf = (teacher: unknown) => parse(stages.schema, { name: "distil", teacher });

describe("teachers", () => {
  const sha256 = "ab".repeat(32);

  test.each([
    [null, []],
    [undefined, []],
    [[], []],
    [{ trial: 7 }, [{ trial: 7, stage: 0 }]],
    [
      [
        { trial: 7, stage: 2 },
        { file: "a/b.safetensors", sha256: sha256.toUpperCase() },
      ],
      [
        { trial: 7, stage: 2 },
        { file: "a/b.safetensors", sha256 },
      ],
    ],
    [
      { trial: 7, stage: 1, checkpoint: "k", store: "s", sha256 },
      [{ trial: 7, stage: 1, checkpoint: "k", store: "s", sha256 }],
    ],
  ])("%j", (written, teacher) => {
    const parsed = distilOf(written);
    expect(parsed).toMatchObject({ teacher });
    // What was parsed once is parsed again wherever a configuration is read.
    expect(parse(stages.schema, parsed)).toEqual(parsed);
  });

  test.each([
    [{}, "teacher: names its network by one of trial and file"],
    [{ trial: 7, file: "a.safetensors" }, "teacher: names its network by one of trial and file"],
    [{ file: "a.bin" }, "teacher.file: must be a .safetensors file"],
    [{ file: "a.safetensors", stage: 1 }, "teacher.stage: is of a trial"],
    [[{ trial: 7 }, { trail: 8 }], 'teacher.1: unknown key "trail"; did you mean "trial"?'],
    [[{ trial: 7 }, { trial: -1 }], "teacher.1.trial: must be between 0 and"],
    [{ trial: 7, sha256: "x" }, "teacher.sha256: must be 64 of 0-9 and a-f"],
    ["resnet", "teacher: must be an object"],
  ])("%j is refused", (written, message) => {
    expect(() => distilOf(written)).toThrow(message);
  });
});

test("a malformed pair is refused where it was written", () => {
  expect(() => parse(stages.schema, { name: "distil", attention: "1 2" })).toThrow(
    'attention: must be pairs such as "2 = 3"',
  );
});

test("a pruning by nothing is idle, and the fine-tuning right after it alone", () => {
  const of = (...list: unknown[]) =>
    idleStages(list.map((one) => parse(stages.schema, one) as StageConfig));
  const nothing = { name: "prune", ratio: 0 };
  expect(of(nothing, "fine-tune", "fine-tune", "distil")).toEqual([true, true, false, false]);
  expect(of(nothing, "distil", "fine-tune")).toEqual([true, false, false]);
  expect(of("prune", "fine-tune", nothing)).toEqual([false, false, true]);
});
