import type { ExportedPoint, Store, SweepDetail, TrialStage, TrialSummary } from "@resweep/store";
import { describe, expect, test } from "vitest";
import { csvLine } from "./csv.ts";
import { type ExportOptions, exportSweep } from "./export-sweep.ts";

const trial = (id: number, more: Partial<TrialSummary>): TrialSummary => ({
  id,
  sweepId: 7,
  number: id - 40,
  state: "succeeded",
  desired: "run",
  seed: 1,
  values: {},
  config: {},
  step: 10,
  totalSteps: 10,
  objective: null,
  results: {},
  startedAt: new Date("2026-01-02T03:04:05Z"),
  endedAt: null,
  durationMs: null,
  worker: null,
  error: null,
  requires: [],
  sharedWith: null,
  waitsFor: null,
  flush: 0,
  ...more,
});

const trials = [
  trial(41, {
    values: { "architecture.depth": 8, "recipe.warmup": { name: "linear", epochs: 1 } },
    config: { recipe: { epochs: 1 } },
    results: { "validation/accuracy": 0.5, "train/loss": Number.NaN },
  }),
  trial(42, {
    state: "failed",
    values: { "architecture.depth": 20 },
    error: '=cmd, "quoted"\nline',
  }),
];
const points: ExportedPoint[] = [
  { name: "train/loss", fence: 1, step: 1, epoch: 0.5, trainMs: 9, value: 2.5 },
  { name: "train/loss", fence: 2, step: 2, epoch: 1, trainMs: 18, value: Number.POSITIVE_INFINITY },
];
const stages: TrialStage[] = [
  {
    ...{ trialId: 41, index: 0, name: "train", state: "succeeded", firstStep: 0, lastStep: 10 },
    ...{ trainMs: 90, sharedWith: null },
    results: {
      sensitivity: {
        ...{ split: "validation", images: 600, loss: 0.5, accuracy: 0.9, ratios: [0.4, 0.8] },
        layers: [
          {
            ...{ convolutions: ["conv1", "layer1.0.conv2"], filters: 16, kept: [9, 3] },
            ...{ loss: [0.75, Number.NaN], accuracy: [0.8, 0.1] },
          },
        ],
      },
      values: { "test/accuracy": 0.5, "latency/median": 1.25, "train/loss": Number.NaN },
      latency: { processor: "EPYC, 2", threads: 1, batch: 1, runs: 20, load: 0.5 },
    },
  },
  {
    ...{ trialId: 41, index: 1, name: "prune", state: "running", firstStep: 10, lastStep: null },
    ...{ trainMs: null, sharedWith: 3, results: null },
  },
];
// Only what an export reads.
const store = {
  sweeps: { get: async () => ({ id: 7 }) as SweepDetail },
  trials: { list: async () => trials, stages: async () => stages },
  metrics: {
    async *points(id: number) {
      if (id === 41) yield* [points.slice(0, 1), points.slice(1)];
    },
  },
} as unknown as Store;

async function lines(options: ExportOptions): Promise<string[]> {
  let text = "";
  for await (const line of exportSweep({ store }, 7, options)) text += line;
  expect(text.endsWith("\n")).toBe(true);
  return text.trimEnd().split("\n");
}

describe("an export", () => {
  test("as JSON lines is one trial a line, with NaN as a string", async () => {
    expect((await lines({ format: "jsonl" })).map((line) => JSON.parse(line))).toEqual([
      {
        id: 41,
        sweep: 7,
        config: { recipe: { epochs: 1 } },
        seed: 1,
        state: "succeeded",
        results: { "validation/accuracy": 0.5, "train/loss": "NaN" },
      },
      { id: 42, sweep: 7, config: {}, seed: 1, state: "failed", results: {} },
    ]);
  });

  test("as CSV has a column for each path and metric", async () => {
    const [header, first, ...second] = await lines({ format: "csv" });
    expect(header).toBe(
      "id,sweep,number,state,seed,architecture.depth,recipe.warmup,train/loss,validation/accuracy,step,totalSteps,startedAt,endedAt,durationMs,worker,error",
    );
    expect(first).toBe(
      '41,7,1,succeeded,1,8,"{""name"":""linear"",""epochs"":1}",NaN,0.5,10,10,2026-01-02T03:04:05.000Z,,,,',
    );
    expect(second.join("\n")).toBe(
      `42,7,2,failed,1,20,,,,10,10,2026-01-02T03:04:05.000Z,,,,"'=cmd, ""quoted""\nline"`,
    );
  });

  test("of stages is one stage a line, with what it was measured on", async () => {
    expect(
      (await lines({ format: "jsonl", rows: "stages" })).map((line) => JSON.parse(line)),
    ).toEqual([
      {
        ...{ trial: 41, sweep: 7, number: 1, seed: 1, stage: 0, name: "train" },
        ...{ state: "succeeded", firstStep: 0, lastStep: 10, trainMs: 90, sharedWith: null },
        results: { "test/accuracy": 0.5, "latency/median": 1.25, "train/loss": "NaN" },
        latency: { processor: "EPYC, 2", threads: 1, batch: 1, runs: 20, load: 0.5 },
      },
      {
        ...{ trial: 41, sweep: 7, number: 1, seed: 1, stage: 1, name: "prune" },
        ...{ state: "running", firstStep: 10, lastStep: null, trainMs: null, sharedWith: 3 },
        ...{ results: {}, latency: null },
      },
    ]);
    expect(await lines({ format: "csv", rows: "stages" })).toEqual([
      "trial,sweep,number,seed,stage,name,state,architecture.depth,recipe.warmup,latency/median,test/accuracy,train/loss,firstStep,lastStep,trainMs,sharedWith,processor,threads",
      '41,7,1,1,0,train,succeeded,8,"{""name"":""linear"",""epochs"":1}",1.25,0.5,NaN,0,10,90,,"EPYC, 2",1',
      '41,7,1,1,1,prune,running,8,"{""name"":""linear"",""epochs"":1}",,,,10,,,3,,',
    ]);
  });

  test("of sensitivity scans is one layer and ratio a line, after the whole network", async () => {
    const scan = { trial: 41, sweep: 7, number: 1, seed: 1, stage: 0, split: "validation" };
    const layer = { ...scan, images: 600, convolutions: ["conv1", "layer1.0.conv2"], filters: 16 };
    expect(
      (await lines({ format: "jsonl", rows: "sensitivity" })).map((line) => JSON.parse(line)),
    ).toEqual([
      {
        ...{ ...scan, images: 600, convolutions: [], filters: null },
        ...{ ratio: 0, kept: null, loss: 0.5, accuracy: 0.9 },
      },
      { ...layer, ratio: 0.4, kept: 9, loss: 0.75, accuracy: 0.8 },
      { ...layer, ratio: 0.8, kept: 3, loss: "NaN", accuracy: 0.1 },
    ]);
    expect(await lines({ format: "csv", rows: "sensitivity" })).toEqual([
      "trial,sweep,number,seed,stage,split,images,convolutions,filters,ratio,kept,loss,accuracy",
      "41,7,1,1,0,validation,600,,,0,,0.5,0.9",
      "41,7,1,1,0,validation,600,conv1 layer1.0.conv2,16,0.4,9,0.75,0.8",
      "41,7,1,1,0,validation,600,conv1 layer1.0.conv2,16,0.8,3,NaN,0.1",
    ]);
  });

  test("of points is one point a line", async () => {
    expect(
      (await lines({ format: "jsonl", rows: "points" })).map((line) => JSON.parse(line)),
    ).toEqual([
      {
        trial: 41,
        sweep: 7,
        name: "train/loss",
        step: 1,
        epoch: 0.5,
        trainMs: 9,
        value: 2.5,
        attempt: 1,
      },
      {
        trial: 41,
        sweep: 7,
        name: "train/loss",
        step: 2,
        epoch: 1,
        trainMs: 18,
        value: "Infinity",
        attempt: 2,
      },
    ]);
    expect(await lines({ format: "csv", rows: "points" })).toEqual([
      "trial,sweep,name,step,epoch,trainMs,value,attempt",
      "41,7,train/loss,1,0.5,9,2.5,1",
      "41,7,train/loss,2,1,18,Infinity,2",
    ]);
  });
});

test.each([
  [["a", 1, null, true], "a,1,,true"],
  [["a,b", 'say "x"', "two\nlines", " padded"], '"a,b","say ""x""","two\nlines"," padded"'],
  [["=1+1", "+a", "-x", "@y", "-1.5", "1e-3"], "'=1+1,'+a,'-x,'@y,-1.5,1e-3"],
])("csv of %j", (fields, line) => {
  expect(csvLine(fields)).toBe(`${line}\n`);
});
