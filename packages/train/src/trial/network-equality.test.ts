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
  offBy,
  openSmall,
  smallGraphs,
  tensorsOf,
  trainsToTheBit,
} from "./network-equality.fixture.ts";

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

/**
 * Each step from where the eager one is: within a few steps a deep network makes of a difference of one rounding
 * another network. Loss to 1e-4. The state to 0.2% of what the step changed in the better half of the steps, to 10% in
 * all, and every tensor of it to 30%: now and then a rounding puts a number on the other side of a ReLU or another
 * pixel ahead in a pool, and few numbers make up some tensors.
 */
function expectSameSteps(
  graph: NetworkGraph,
  optimizer: string,
  options: Partial<NetworkOptions> = {},
): void {
  const pairs = pair(graph, optimizer, runtime, options);
  const [eager, compiled] = pairs;
  const shares: number[] = [];
  for (let step = 0; step < stepsFor(graph); step++) {
    const before = eager.read();
    compiled.write(before);
    const [one, other] = pairs.map(
      (network) => network.train(batchOf(graph, step), rates, step).loss,
    );
    const off = offBy(tensorsOf(before), tensorsOf(eager.read()), tensorsOf(compiled.read()));
    expect(Math.abs(other! / one! - 1)).toBeLessThan(1e-4);
    expect(off.overall).toBeLessThan(0.1);
    expect(off.worst).toBeLessThan(0.3);
    shares.push(off.overall);
  }
  const half = shares.sort((a, b) => a - b)[Math.ceil(shares.length / 2) - 1];
  expect(half).toBeLessThan(0.002);
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
