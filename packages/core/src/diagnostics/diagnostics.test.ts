import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { architectures, buildGraph } from "../architectures/catalogue.ts";
import { smallMembers } from "../architectures/small-members.ts";
import { tf } from "../goldens/tensorflow.ts";
import { graphParameters } from "../graph/parameters.ts";
import { createModel, graphOf } from "../model/create-model.ts";
import { withDraws } from "../model/draws.ts";
import { modelVariables, readWeights } from "../model/weights.ts";
import { freezeStages } from "../transfer/stages.ts";
import { blocksOf } from "./blocks.ts";
import { createDiagnostics } from "./diagnostics.ts";

const blockNames = (config: { name: string }) =>
  blocksOf(buildGraph(config, { inputShape: [32, 32, 3], classes: 10 })).map(({ name }) => name);

test("blocks are named as in the papers' code, the stem before them", () => {
  const stages = ["layer1.0", "layer2.0", "layer3.0"];
  expect(blockNames({ name: "cifar-resnet", depth: 8 } as never)).toEqual(["stem", ...stages]);
  expect(blockNames({ name: "cifar-plain", depth: 8 } as never)).toEqual(["stem", ...stages]);
  expect(blockNames({ name: "cifar-preresnet", depth: 8 } as never)).toEqual([
    ...["stem", "blocks.0", "blocks.1", "blocks.2"],
  ]);
  expect(blockNames({ name: "vgg", depth: 11, stem: "cifar" } as never)).toHaveLength(8);
});

const cases = architectures.list.flatMap(({ name }) =>
  smallMembers[name].map((member) => ({ name, ...member })),
);
const sizes: Record<string, number> = { vgg: 32, "inception-v3": 75 };

describe.each(cases)("%j", (config) => {
  const size = "auxiliary" in config && config.auxiliary ? 299 : (sizes[config.name] ?? 28);
  const task = { inputShape: [size, size, 1] as const, classes: 5, seed: 3 };

  test.each([0, 1])(
    "with %i frozen stages, every reading is what its definition says",
    (frozen) => {
      const model = createModel(tf, config, task);
      const graph = graphOf(model);
      // Gammas of one and betas of zero would hide what is left out.
      for (const { name, variable } of modelVariables(model)) {
        if (variable.rank > 1 || name.includes("running")) continue;
        variable.assign(tf.add(variable, tf.randomUniform(variable.shape, 0.1, 0.3, "float32", 5)));
      }
      freezeStages(model, frozen);
      const diagnostics = createDiagnostics(tf, model);
      const images = tf.randomNormal([4, ...task.inputShape], 0, 1, "float32", 7);
      const key = tf.tensor1d([3, 1], "int32");
      const lossOf = (outputs: tfjs.Tensor[]) =>
        tf.addN(outputs.map((logits) => tf.mean(tf.square(logits)))) as tfjs.Scalar;
      const trained = modelVariables(model).filter(({ trainable }) => trainable);
      let flow: tfjs.Tensor1D | null = null;
      const { grads } = tf.variableGrads(
        () => {
          const pass = withDraws(model, key, () => diagnostics.forward(images));
          flow = tf.keep(pass.flow);
          return lossOf(pass.outputs);
        },
        trained.map(({ variable }) => variable),
      );
      const gradients = new Map(trained.map(({ name, variable }) => [name, grads[variable.name]!]));
      const values = diagnostics.complete(flow!, (name) => gradients.get(name)!).dataSync();
      const found = new Map(diagnostics.names.map((name, i) => [name, values[i]!]));
      expect(found.size).toBe(values.length);

      const norm = (numbers: Iterable<number>) =>
        Math.sqrt([...numbers].reduce((s, x) => s + x * x, 0));
      const mean = (numbers: number[]) => numbers.reduce((s, x) => s + x, 0) / numbers.length;
      const outputs = nodeOutputs(model, images, key);
      const weights = readWeights(model);
      const parameters = graphParameters(graph);
      const expected = new Map<string, number>();
      for (const { name, nodes, output, residual } of blocksOf(graph)) {
        const own = parameters.filter(({ node }) => nodes.includes(node));
        const all = [...outputs.get(output)!];
        const middle = mean(all);
        expected.set(
          `block/${name}/activation-variance`,
          mean(all.map((value) => (value - middle) ** 2)),
        );
        if (residual) {
          const [branch, shortcut] = [residual.branch, residual.shortcut].map((side) =>
            norm(outputs.get(side)!),
          );
          expected.set(`block/${name}/residual-ratio`, branch! / shortcut!);
        }
        const gammas = own.filter((parameter) => {
          return parameter.node.type === "batch-norm" && parameter.name.endsWith(".weight");
        });
        const scales = gammas.flatMap((parameter) => [...weights.get(parameter.name)!.values]);
        if (scales.length > 0) expected.set(`block/${name}/gamma`, mean(scales.map(Math.abs)));
        const slopes = own.flatMap((parameter) => {
          const gradient = gradients.get(parameter.name);
          return gradient ? [norm(gradient.dataSync())] : [];
        });
        if (slopes.length > 0) expected.set(`block/${name}/gradient-norm`, norm(slopes));
      }
      graph.stages!.forEach((end, stage) => {
        const names = graph.nodes.map(({ name }) => name);
        const from = stage === 0 ? 0 : names.indexOf(graph.stages![stage - 1]!) + 1;
        const inside = names.slice(from, names.indexOf(end) + 1);
        const kernels = parameters.filter(({ node, decay }) => decay && inside.includes(node.name));
        const norms = kernels.map(({ name }) => norm(weights.get(name)!.values));
        expected.set(`stage/${stage + 1}/weight-norm`, norm(norms));
      });
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [name, value] of expected) {
        expect(Math.abs(found.get(name)! - value), name).toBeLessThanOrEqual(2e-3 * value);
      }
      model.dispose();
    },
  );
});

/** What every node gives in training. */
function nodeOutputs(model: tfjs.LayersModel, images: tfjs.Tensor, key: tfjs.Tensor1D) {
  const names = graphOf(model)
    .nodes.map(({ name }) => name)
    .filter((name) => name !== "input");
  const whole = tf.model({
    inputs: model.inputs,
    outputs: names.map((name) => model.getLayer(name).output as tfjs.SymbolicTensor),
  });
  const given = withDraws(model, key, () => whole.apply(images, { training: true }));
  return new Map(names.map((name, i) => [name, (given as tfjs.Tensor[])[i]!.dataSync()]));
}
