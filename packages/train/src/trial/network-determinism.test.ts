import { optimizers } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import {
  batchOf,
  batchSize,
  openSmall,
  smallGraphs,
  tensorsOf,
} from "./network-equality.fixture.ts";
import type { NetworkState } from "./network-state.ts";

const runtime = await loadRuntime({ threads: 1 });
/** Draws in training: dropout and stochastic depth. */
const graph = smallGraphs("wide-resnet")[0]!;
const steps = 6;

/** Updates from `first` up to `end`, of a network that is opened for them, at `start`, and closed again. */
function train(optimizer: string, compile: boolean, first = 0, end = steps, start?: NetworkState) {
  const config = parse(optimizers.schema, { name: optimizer });
  const rule = { batchSize, accumulation: 2, labelSmoothing: 0.1, clipNorm: 1, emaDecay: 0.9 };
  const network = openSmall(runtime, graph, { optimizer: config, compile, rule });
  if (start) network.write(start);
  const losses: number[] = [];
  for (let step = first; step < end; step++) {
    losses.push(network.train(batchOf(graph, step), { learningRate: 0.01 }, step).loss);
  }
  const state = network.read();
  network.dispose();
  return { losses, state };
}

const bits = (state: NetworkState) =>
  tensorsOf(state).map(([name, values]) => [
    name,
    Buffer.from(values.slice().buffer).toString("hex"),
  ]);

for (const { name } of optimizers.list) {
  for (const compile of [true, false]) {
    const how = compile ? "compiled" : "eager";
    test(`${name}, ${how}: the same seed gives the same bits twice, and after a resume`, () => {
      const once = train(name, compile);
      const again = train(name, compile);
      expect(again.losses).toEqual(once.losses);
      expect(bits(again.state)).toEqual(bits(once.state));
      const begun = train(name, compile, 0, 3);
      const resumed = train(name, compile, 3, steps, begun.state);
      expect([...begun.losses, ...resumed.losses]).toEqual(once.losses);
      expect(bits(resumed.state)).toEqual(bits(once.state));
    });
  }
}

test("another step draws otherwise", () => {
  const config = parse(optimizers.schema, { name: "sgd" });
  const losses = [0, 1].map((step) => {
    const network = openSmall(runtime, graph, { optimizer: config, compile: true });
    const { loss } = network.train(batchOf(graph, 0), { learningRate: 0.01 }, step);
    network.dispose();
    return loss;
  });
  expect(losses[0]).not.toBe(losses[1]);
});
