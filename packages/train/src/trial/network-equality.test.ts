import { architectures, buildGraph, type NetworkGraph, optimizers } from "@resweep/core";
import { loadRuntime, type Runtime } from "@resweep/engine";
import { parse } from "@resweep/spec";
import { describe, expect, test, vi } from "vitest";
import type { Network, NetworkOptions } from "./network.ts";
import {
  batchOf,
  batchSize,
  channels,
  classes,
  nudged,
  offBy,
  openSmall,
  smallGraphs,
  tensorsOf,
  trainsToTheBit,
} from "./network-equality.fixture.ts";
import type { NetworkState } from "./network-state.ts";

// The deepest networks are hundreds of operations, and the machine may be busy.
vi.setConfig({ testTimeout: 300_000 });

const runtime = await loadRuntime({ threads: 1 });
const withoutNative: Runtime = { ...runtime, native: { version: null, missing: "left out" } };
/** Fewer of images as large as Inception's auxiliary classifier needs, which take as long as all the rest. */
const stepsFor = ({ inputShape: [side] }: NetworkGraph) => (side > 128 ? 2 : 10);
const rates = { learningRate: 0.01 };
/**
 * One network with every optimizer, the others with each in turn: how a network differs is no matter to it.
 * `RESWEEP_EQUALITY=all` tries every one on every network, which takes some minutes.
 */
const all = process.env.RESWEEP_EQUALITY === "all";

/** A network as it is and compiled, from the same start. */
function pair(
  graph: NetworkGraph,
  optimizer: string,
  compiledOn: Runtime,
  options: Partial<NetworkOptions> = {},
): [Network, Network] {
  // Adam makes full steps of gradients that are nothing but rounding, unless epsilon is above them.
  const more = optimizer === "adamw" ? { epsilon: 1e-3 } : {};
  const config = parse(optimizers.schema, { name: optimizer, ...more });
  return [
    openSmall(runtime, graph, { ...options, optimizer: config, compile: false }),
    openSmall(compiledOn, graph, { ...options, optimizer: config, compile: true }),
  ];
}

const bytesOf = (values: Float32Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function expectSameBits(graph: NetworkGraph, optimizer: string): void {
  const steps = stepsFor(graph);
  const pairs = pair(graph, optimizer, withoutNative);
  const [eager, compiled] = pairs.map((network) => {
    const trained = Array.from({ length: steps }, (_, step) =>
      network.train(batchOf(graph, step), rates, step),
    );
    const weights = new Float32Array(batchSize).fill(1);
    const { loss } = network.evaluate({ ...batchOf(graph, steps), weights });
    return { trained, loss, state: tensorsOf(network.read()) };
  });
  for (const network of pairs) network.dispose();
  expect(compiled!.trained).toEqual(eager!.trained);
  // Batch norm of given statistics is oneDNN's in a graph, and Eigen's outside of one.
  expect(Math.abs(compiled!.loss / eager!.loss - 1)).toBeLessThan(1e-5);
  // By name: what would be printed of a million numbers takes minutes.
  const differing = eager!.state.filter(([, values], at) => {
    return Buffer.compare(bytesOf(values), bytesOf(compiled!.state[at]![1])) !== 0;
  });
  expect(differing.map(([name]) => name)).toEqual([]);
}

/** A share of a tensor's change that only rounding makes: what is looked for is far above it. */
const fine = 1e-4;
/** How often an eager step is made from weights one rounding away. */
const draws = 16;

/**
 * Each step from where the eager one is: within a few steps a deep network makes of a difference of one rounding
 * another network. Loss to 1e-4. No tensor is off by more than four times what the eager step itself is from weights that
 * are one rounding away, in the one of the draws that makes most of it: where a value lies a rounding off the edge of a
 * ReLU, or two pixels ahead in a pool, either step is right, and they are half of some tensor's change apart.
 */
function expectSameSteps(
  graph: NetworkGraph,
  optimizer: string,
  options: Partial<NetworkOptions> = {},
): void {
  const pairs = pair(graph, optimizer, runtime, options);
  const [eager, compiled] = pairs;
  for (let step = 0; step < stepsFor(graph); step++) {
    const before = eager.read();
    compiled.write(before);
    const train = (network: Network) => network.train(batchOf(graph, step), rates, step).loss;
    const [one, other] = pairs.map(train);
    expect(Math.abs(other! / one! - 1)).toBeLessThan(1e-4);
    const after = eager.read();
    const offAs = (state: NetworkState) =>
      offBy(tensorsOf(before), tensorsOf(after), tensorsOf(state)).each;
    const off = offAs(compiled.read());
    let reach = off.map(() => fine);
    const far = () => off.flatMap((share, at) => (share > 4 * reach[at]! ? [at] : []));
    for (let draw = 0; draw < draws && far().length > 0; draw++) {
      eager.write(nudged(before, draw));
      train(eager);
      const found = offAs(eager.read());
      reach = reach.map((most, at) => Math.max(most, found[at]!));
    }
    const named = far().map((at) => [tensorsOf(after)[at]![0], off[at], reach[at]]);
    expect(named, `step ${step}: tensors, what they are off by, what rounding does`).toEqual([]);
    eager.write(after);
  }
  for (const network of pairs) network.dispose();
}

describe.each(architectures.list.map(({ name }) => name))("%s", (name) => {
  for (const [index, graph] of smallGraphs(name).entries()) {
    const every = all || (name === "cifar-resnet" && index === 0);
    const turn = (architectures.names.indexOf(name) + index) % optimizers.list.length;
    for (const { name: optimizer } of every ? optimizers.list : [optimizers.list[turn]!]) {
      const exact = trainsToTheBit(graph);
      const how = exact ? "to the bit" : "within rounding";
      test(`member ${index}, ${optimizer}: ${stepsFor(graph)} compiled steps equal eager ones ${how}`, () => {
        if (exact) expectSameBits(graph, optimizer);
        else expectSameSteps(graph, optimizer);
      });
    }
  }
});

test("parts, clipping, a moving average, a moved momentum and a flip: ten compiled steps equal ten eager ones", () => {
  const config = { name: "cifar-resnet", depth: 8, width: 8 };
  expectSameSteps(buildGraph(config, { inputShape: [12, 12, channels], classes }), "sgd", {
    rule: { batchSize, accumulation: 2, labelSmoothing: 0.1, clipNorm: 1, emaDecay: 0.9 },
    movesMomentum: true,
    evaluationFlip: true,
  });
});

test("networks wide enough for the native kernels: ten compiled steps equal ten eager ones", () => {
  const config = { name: "cifar-resnet", depth: 8, width: 16, shortcut: "B" };
  expectSameSteps(buildGraph(config, { inputShape: [12, 12, channels], classes }), "sgd");
});
