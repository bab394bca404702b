import { expect, test } from "vitest";
import { completions } from "../filter/completions.ts";
import type { WireTrial } from "../live/wire.ts";
import { trialColumns } from "./columns.tsx";
import { filterNames, sortTrials, trialFilter } from "./filter.ts";

const trial = (number: number, over: Partial<WireTrial>): WireTrial => ({
  id: number,
  sweepId: 1,
  number,
  state: "succeeded",
  desired: "run",
  seed: 1,
  values: {},
  config: {},
  step: 10,
  totalSteps: 10,
  objective: null,
  results: {},
  startedAt: null,
  endedAt: null,
  durationMs: null,
  worker: null,
  error: null,
  sharedWith: null,
  requires: [],
  waitsFor: null,
  flush: 0,
  ...over,
});
const trials = [
  trial(1, {
    values: { "architecture.name": "cifar-plain", "architecture.depth": 8 },
    config: { recipe: { batchSize: 128 } },
    results: { "validation/accuracy": 0.8 },
  }),
  trial(2, {
    values: { "architecture.name": "cifar-resnet", "architecture.depth": 20 },
    results: { "validation/accuracy": 0.91 },
    worker: "box-1",
  }),
  trial(3, {
    state: "diverged",
    values: { "architecture.name": "cifar-resnet", "architecture.depth": 32 },
    results: { "validation/accuracy": Number.NaN },
  }),
];
const columns = trialColumns(trials, ["validation/accuracy"]);
const kept = (text: string) =>
  trials.filter(trialFilter(text, columns).keeps).map(({ number }) => number);

test.each([
  ["", [1, 2, 3]],
  ["depth>=20", [2, 3]],
  ["architecture=cifar-resnet depth<32", [2]],
  ["state!=succeeded", [3]],
  ["validation/accuracy>90%", [2]],
  ["plain", [1]],
  ["box", [2]],
  ["#3", [3]],
  ["nonsense", []],
  ["depth = 8 or depth = 32", [1, 3]],
  ["not (plain or state=diverged)", [2]],
  ["depth > 8 and not depth=32 or plain", [1, 2]],
  ["architecture ~ res", [2, 3]],
  ['state="diverged"', [3]],
  ["recipe.batchSize=128", [1]],
  ["batchSize<200", [1]],
])("%j keeps %j", (text, numbers) => {
  expect(kept(text)).toEqual(numbers);
});

test.each([
  ["dpeth>=20", "dpeth", "no column is called dpeth; did you mean depth?"],
  ["plain and depth>=", ">=", "a value is missing after >="],
  ["(plain", "(", "this parenthesis is not closed"],
  ["plain)", ")", "this parenthesis was not opened"],
  ["plain or", "or", "a condition is missing after or"],
  ["not", "not", "a condition is missing after not"],
  [">= 3", ">=", "a name is missing before >="],
  ['name="box', '"box', "this quote does not end"],
])("%j is wrong at %j", (text, where, message) => {
  const { keeps, trouble } = trialFilter(text, columns);
  expect(trouble?.message).toBe(message);
  expect(text.slice(trouble!.from, trouble!.to)).toBe(where);
  expect(trials.every(keeps)).toBe(true);
});

test("names and values are completed at the caret", () => {
  const names = filterNames(trials, columns);
  const at = (text: string) => {
    const caret = text.indexOf("|");
    const { from, to, options } = completions(text.replace("|", ""), caret, names);
    return [text.replace("|", "").slice(from, to), options];
  };
  expect(at("dep|")).toEqual(["dep", ["depth"]]);
  expect(at("plain acc|u = 1")).toEqual(["accu", ["validation/accuracy"]]);
  expect(at("architecture = |")).toEqual(["", ["cifar-plain", "cifar-resnet"]]);
  expect(at("state=div|")).toEqual(["div", ["diverged"]]);
  expect(at("|")).toEqual(["", []]);
  expect(at('state="di|')).toEqual(["", []]);
});

test("what has no value, or NaN, comes last in both directions", () => {
  const column = columns.find(({ id }) => id === "validation/accuracy");
  const order = (descending: boolean) =>
    sortTrials(trials, column, descending).map(({ number }) => number);
  expect(order(false)).toEqual([1, 2, 3]);
  expect(order(true)).toEqual([2, 1, 3]);
});
