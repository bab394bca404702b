import type { Tensor, Variable } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createProgram, type Entry } from "../program.ts";
import { loadRuntime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";
import { appliedUpdates } from "./applied-updates.ts";
import { Constants } from "./constants.ts";
import { dataTypes, type GraphNode, typeAttribute } from "./node.ts";
import { assignNode, readNode, type Slot } from "./state-nodes.ts";

const { float32 } = dataTypes;
const shape = [4];
const slot = (index: number): Slot => ({ index, shape, dtype: float32 });
const node = (name: string, op: string, inputs: string[], of = shape): GraphNode => ({
  ...{ name, op, inputs, attributes: { T: typeAttribute(float32) } },
  outputs: [{ shape: of, dtype: float32 }],
});
const source = (name: string, of: number[] = []) => node(name, "Placeholder", [], of);
const reads: GraphNode = { name: "reads", op: "NoOp", inputs: ["^w", "^v"], attributes: {} };

/** v' = v momentum + g;  w' = w - v' rate. */
const momentum = [
  ...[source("g", shape), source("rate"), source("momentum")],
  ...[readNode("w", slot(0)), readNode("v", slot(1))],
  node("kept", "Mul", ["v", "momentum"]),
  node("velocity", "AddV2", ["kept", "g"]),
  node("change", "Mul", ["velocity", "rate"]),
  node("next", "Sub", ["w", "change"]),
  reads,
  assignNode("assign-w", slot(0), "next", ["reads"]),
  assignNode("assign-v", slot(1), "velocity", ["reads"]),
  { name: "done", op: "NoOp", inputs: ["^assign-w", "^assign-v"], attributes: {} },
];
const changed = (name: string, change: Partial<GraphNode>) =>
  momentum.map((one) => (one.name === name ? { ...one, ...change } : one));
const updatesOf = (nodes: readonly GraphNode[], constants: readonly GraphNode[] = []) =>
  appliedUpdates(nodes, constants).filter(({ op }) => op.startsWith("ResourceApply"));

test("an update becomes one operation on the variables, and its arithmetic is gone", () => {
  const result = appliedUpdates(momentum, []);
  expect(result.map(({ name }) => name)).toEqual([
    ...["g", "rate", "momentum", "w", "v", "reads", "assign-w", "done"],
  ]);
  const [update] = updatesOf(momentum);
  expect(update).toMatchObject({ name: "assign-w", op: "ResourceApplyMomentum" });
  expect(update!.inputs).toEqual(["state/0", "state/1", "rate", "g", "momentum", "^reads"]);
  expect(result.at(-1)!.inputs).toEqual(["^assign-w"]);
});

test("who asks for a new value reads it from the variable, after the update", () => {
  const average = node("average", "Mul", ["next", "rate"]);
  const result = appliedUpdates([...momentum.toSpliced(9, 0, average)], []);
  const read = result.find(({ name }) => name === "assign-w/again")!;
  expect(read).toMatchObject({ op: "ReadVariableOp", inputs: ["state/0", "^assign-w"] });
  expect(result.find(({ name }) => name === "average")!.inputs[0]).toBe(read.name);
});

test("who reads the old value is waited for: it would have to be copied", () => {
  const backwards = node("backwards", "Mul", ["w", "g"]);
  const [update] = updatesOf(momentum.toSpliced(5, 0, backwards));
  expect(update!.inputs).toContain("^backwards");
});

test("decoupled decay is assigned before the update", () => {
  const decayed = momentum
    .toSpliced(8, 0, node("decay", "Mul", ["w", "rate"]), node("decayed", "Sub", ["w", "decay"]))
    .map((one) => (one.name === "next" ? { ...one, inputs: ["decayed", "change"] } : one));
  const result = appliedUpdates(decayed, []);
  const assign = result.find(({ name }) => name === "assign-w/decayed")!;
  expect(assign).toMatchObject({
    op: "AssignVariableOp",
    inputs: ["state/0", "decayed", "^reads"],
  });
  expect(updatesOf(decayed)[0]!.inputs).toContain("^assign-w/decayed");
});

const descent = ["ResourceApplyGradientDescent"];
const otherVelocity = changed("assign-v", { inputs: ["state/1", "g"] });
const wholeNumbers = changed("next", { outputs: [{ shape, dtype: dataTypes.int32 }] });
const skippable = [
  ...momentum.slice(0, 9),
  node("chosen", "Select", ["finite", "next", "w"]),
  ...changed("assign-w", { inputs: ["state/0", "chosen", "^reads"] }).slice(9),
];
const ownRate = [
  ...momentum.slice(0, 7),
  node("norm", "Sum", ["velocity", "axes"], []),
  ...changed("change", { inputs: ["velocity", "norm"] }).slice(7),
];

test.each<[string, readonly GraphNode[], string[]]>([
  ["a variable goes down a velocity that is assigned another value", otherVelocity, descent],
  ["so it does where the gradient is broadcast", changed("g", source("g", [1])), descent],
  ["a rate for each element is arithmetic", changed("rate", source("rate", shape)), []],
  ["whole numbers are arithmetic", wholeNumbers, []],
  ["an update that may be skipped is arithmetic", skippable, []],
  ["a new velocity that decides on the rate is arithmetic", ownRate, []],
])("%s", (_, nodes, expected) => {
  expect(updatesOf(nodes).map(({ op }) => op)).toEqual(expected);
});

test("a share is 1 less a factor: of another number nothing is known", () => {
  const constants = new Constants();
  const constant = (value: number) =>
    constants.add([], float32, new Uint8Array(Float32Array.of(value).buffer));
  const adam = (one: string): GraphNode[] => {
    const share = (name: string) => node(name, "Sub", [one, constant(0.9)], []);
    const moved = (name: string, slotName: string, value: string, by: string) => [
      node(`${name}/away`, "Sub", [value, slotName]),
      node(`${name}/move`, "Mul", [`${name}/away`, by]),
      node(name, "Add", [slotName, `${name}/move`]),
    ];
    return [
      ...[source("g", shape), source("rate"), source("epsilon"), share("share")],
      ...["w", "m", "s"].map((name, index) => readNode(name, slot(index))),
      ...moved("mean", "m", "g", "share"),
      node("squared", "Square", ["g"]),
      ...moved("square", "s", "squared", "share"),
      node("scaled", "Mul", ["mean", "rate"]),
      node("root", "Sqrt", ["square"]),
      node("above", "Add", ["root", "epsilon"]),
      node("change", "RealDiv", ["scaled", "above"]),
      node("next", "Sub", ["w", "change"]),
      ...["next", "mean", "square"].map((value, index) =>
        assignNode(`assign/${index}`, slot(index), value),
      ),
    ];
  };
  expect(updatesOf(adam(constant(2)), constants.nodes)).toEqual([]);
  const [update] = updatesOf(adam(constant(1)), constants.nodes);
  expect(update).toMatchObject({
    op: "ResourceApplyAdam",
    inputs: [
      ...["state/0", "state/1", "state/2", "assign/0/0", "assign/0/0", "rate"],
      ...[constant(0.9), constant(0.9), "epsilon", "g"],
    ],
  });
});

const runtime = await loadRuntime({ threads: 2 });
const { tf } = runtime;

test("an update changes nothing that was read before it, and what follows it sees the new values", () => {
  const variable = (salt: number): Variable => tf.variable(tf.tensor1d(values(1000, salt)), false);
  const [weight, velocity, average] = [variable(1), variable(2), variable(3)] as const;
  const state = [weight, velocity, average];
  const update: Entry = {
    inputs: { g: { shape: [1000], dtype: "float32" }, rate: { shape: [], dtype: "float32" } },
    body({ g, rate }) {
      const before = tf.add(weight, 0) as Tensor;
      const [held, heldVelocity] = [weight.clone(), velocity.clone()];
      velocity.assign(tf.add(tf.mul(velocity, 0.9), g!));
      weight.assign(tf.sub(weight, tf.mul(velocity, rate!)));
      average.assign(tf.add(tf.mul(average, 0.5), tf.mul(weight, 0.5)));
      return { before, held, heldVelocity, after: weight.clone(), move: tf.sub(weight, held) };
    },
  };
  const [compiled, eager] = [true, false].map((compile) => {
    const program = createProgram(runtime, { state, entries: { update }, compile });
    const told = [1, 2, 3].map((step) =>
      program.run("update", { g: values(1000, 10 + step), rate: 0.1 / step }),
    );
    const result = { told, state: program.readState() };
    program.dispose();
    return result;
  });
  expect(compiled).toEqual(eager);
  tf.dispose(state);
});
