import { expect, test } from "vitest";
import { createProgram, mixedPrecisionMissing } from "../program.ts";
import { loadRuntime } from "../runtime.ts";
import { batchInputs, smallNet } from "../small-net.fixture.ts";
import { mixedPrecision } from "./mixed-precision.ts";
import { dataTypes, type GraphNode, typeAttribute } from "./node.ts";

const runtime = await loadRuntime({ threads: 1 });
const missing = mixedPrecisionMissing(runtime.device);
const title = (name: string) => (missing ? `${name} (skipped: it needs ${missing})` : name);

const float = { T: typeAttribute(dataTypes.float32) };
const node = (name: string, op: string, inputs: string[]): GraphNode => ({
  name,
  op,
  inputs,
  attributes: float,
});
const types = (nodes: readonly GraphNode[]) =>
  Object.fromEntries(
    nodes.map(({ name, attributes }) => [
      name,
      attributes.T?.kind === "type" && attributes.T.value === 14 ? "narrow" : "wide",
    ]),
  );

test("what lies between convolutions is narrow, what leaves them is wide", () => {
  const nodes = mixedPrecision(
    [
      node("conv1", "Conv2D", ["images", "kernel"]),
      node("norm1", "FusedBatchNormV3", ["conv1", "gamma", "beta", "mean", "variance"]),
      node("relu1", "Relu", ["norm1"]),
      node("conv2", "Conv2D", ["relu1", "kernel2"]),
      node("sum", "Add", ["conv2", "relu1"]),
      node("pooled", "Mean", ["sum", "axes"]),
      node("logits", "Add", ["pooled", "bias"]),
      node("statistics", "Mul", ["norm1:1", "share"]),
      node("gradient", "Conv2DBackpropFilter", ["relu1", "sizes", "sum"]),
      node("decayed", "Add", ["gradient", "kernel2"]),
      node("done", "NoOp", ["^decayed"]),
    ],
    "bfloat16",
  );
  const byName = new Map(nodes.map((one) => [one.name, one]));
  expect(types(nodes)).toMatchObject({
    conv1: "narrow",
    norm1: "narrow",
    relu1: "narrow",
    sum: "narrow",
    pooled: "wide",
    logits: "wide",
    statistics: "wide",
    "gradient/narrow": "narrow",
    gradient: "wide",
    decayed: "wide",
  });
  expect(byName.get("conv1")!.inputs).toEqual(["images/narrow", "kernel/narrow"]);
  expect(byName.get("conv2")!.inputs).toEqual(["relu1", "kernel2/narrow"]);
  expect(byName.get("pooled")!.inputs).toEqual(["sum/wide", "axes"]);
  expect(byName.get("statistics")!.inputs).toEqual(["norm1:1", "share"]);
  expect(byName.get("done")!.inputs).toEqual(["^decayed"]);
  expect(byName.size).toBe(nodes.length);
});

test("entries that share a constant have casts of their own", () => {
  const [one, other] = ["entry/0", "entry/1"].map((entry) =>
    mixedPrecision(
      [node(`${entry}/conv`, "Conv2D", ["images", "constants/0"])],
      "bfloat16",
      `${entry}/cast/`,
    ),
  );
  const names = [...one!, ...other!].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(one!.at(-1)!.inputs).toEqual([
    "entry/0/cast/images/narrow",
    "entry/0/cast/constants/0/narrow",
  ]);
});

test("operations on other types are left alone", () => {
  const sum: GraphNode = {
    name: "sum",
    op: "Conv2D",
    inputs: ["a", "b"],
    attributes: { T: typeAttribute(dataTypes.int32) },
  };
  expect(mixedPrecision([sum], "bfloat16")).toEqual([sum]);
});

test.skipIf(missing !== null)(title("ten mixed steps stay near ten float32 steps"), () => {
  const net = smallNet(runtime, "momentum");
  const mixed = createProgram(runtime, { ...net, compile: true, precision: "mixed" });
  const float32 = createProgram(runtime, { ...net, compile: true });
  let differed = false;
  for (let step = 0; step < 10; step++) {
    const ours = mixed.run("train", batchInputs(step)).loss![0]!;
    const theirs = float32.run("train", batchInputs(step)).loss![0]!;
    // bfloat16 keeps 8 bits of the fraction.
    expect(Math.abs(ours - theirs)).toBeLessThan(0.02 * theirs);
    differed ||= ours !== theirs;
  }
  expect(differed).toBe(true);
  for (const values of mixed.readState()) expect(values.every(Number.isFinite)).toBe(true);
  mixed.dispose();
  float32.dispose();
  net.dispose();
});

test("mixed precision is refused where it cannot run", () => {
  const net = smallNet(runtime, "momentum");
  const precision = "mixed";
  expect(() => createProgram(runtime, { ...net, compile: false, precision })).toThrow(
    "precision: mixed needs compile: true",
  );
  const device = { ...runtime.device, kind: "cpu" as const, instructions: ["avx2"] };
  expect(() => createProgram({ ...runtime, device }, { ...net, compile: true, precision })).toThrow(
    "precision: mixed needs a processor with bfloat16 instructions",
  );
  net.dispose();
});
