import { InvalidInput } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { tf } from "../goldens/tensorflow.ts";
import { describeGraph } from "../graph/describe.ts";
import { smoothedCrossEntropy } from "../losses/smoothed-cross-entropy.ts";
import { createModel, graphOf } from "../model/create-model.ts";
import { modelVariables, parameterNames, readWeights } from "../model/weights.ts";
import { createOptimizer } from "../optimizers/catalogue.ts";
import type { Task } from "../task.ts";
import { architectures, buildGraph } from "./catalogue.ts";
import { describeModel } from "./describe-model.ts";
import { smallMembers } from "./small-members.ts";

const cases = architectures.list.flatMap(({ name }) =>
  smallMembers[name].map((member) => ({ name, ...member })),
);

/** As small as a network's strides allow, to the next comfortable number. */
const sizes: Record<string, number> = { vgg: 32, "inception-v3": 75 };
const taskOf = ({ name, auxiliary }: { name: string; auxiliary?: boolean }) => {
  const size = auxiliary ? 299 : (sizes[name] ?? 28);
  return { inputShape: [size, size, 1] as const, classes: 5, seed: 3 };
};
const task = taskOf({ name: "" });
const imagesOf = (count: number, { inputShape }: Task) =>
  tf.randomNormal([count, ...inputShape], 0, 1, "float32", 7);

describe.each(cases)("%j", (config) => {
  const task = taskOf(config);
  const images = (count: number) => imagesOf(count, task);
  /** Of the classifier; with an auxiliary one that comes second. */
  const logitsOf = (model: tfjs.LayersModel, x: tfjs.Tensor) =>
    [model.apply(x) as tfjs.Tensor | tfjs.Tensor[]].flat()[0]!;

  test("counts as its model does, and gives logits, for even and odd, gray and coloured images", () => {
    const [size] = task.inputShape;
    for (const other of [task, { ...task, inputShape: [size + 5, size + 5, 3] as const }]) {
      const model = createModel(tf, config, other);
      const { parameters, layers } = describeModel(config, other);
      const trained = modelVariables(model).filter(({ trainable }) => trainable);
      expect(trained.reduce((sum, { variable }) => sum + variable.size, 0)).toBe(parameters);
      for (const { name, outputShape } of layers) {
        expect(model.getLayer(name).outputShape.slice(1)).toEqual(outputShape);
      }
      expect(logitsOf(model, imagesOf(2, other)).shape).toEqual([2, task.classes]);
      model.dispose();
    }
  });

  test("takes any square images that its strides allow", () => {
    const sizes = Array.from({ length: 320 }, (_, i) => i + 1).filter((size) => {
      try {
        return buildGraph(config, { inputShape: [size, size, 3], classes: 2 }) !== null;
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
        expect(String(error)).toContain(`inputShape: ${size}x${size} is too small for`);
        return false;
      }
    });
    expect(sizes.length).toBeGreaterThan(20);
    expect(sizes.at(-1)! - sizes[0]! + 1).toBe(sizes.length);
  });

  test("stock TensorFlow.js reloads it with the same logits", async () => {
    const model = createModel(tf, config, task);
    const x = images(4);
    model.apply(x, { training: true });
    const saved: tfjs.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved.push(artifacts);
        return {
          modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
        };
      }),
    );
    const reloaded = await tf.loadLayersModel(tf.io.fromMemory(saved[0]!));
    const norm = graphOf(model).nodes.find(({ type }) => type === "batch-norm");
    if (norm) {
      const stock = tf.layers.batchNormalization({}).constructor;
      expect(reloaded.getLayer(norm.name).constructor).toBe(stock);
    }
    const logits = [model, reloaded].map((each) => logitsOf(each, x).dataSync());
    expect(logits[1]).toEqual(logits[0]);
    expect(graphOf(reloaded)).toEqual(buildGraph(config, task));
    expect([...readWeights(reloaded).keys()]).toEqual(parameterNames(model));
    for (const each of [model, reloaded]) each.dispose();
  });

  test("ten steps reduce the loss on a fixed batch, and the seed reproduces them", () => {
    const first = losses(config, 11);
    expect(losses(config, 3)).toEqual(first.slice(0, 3));
    expect(first.at(-1)).toBeLessThan(first[0]! * 0.9);
  });

  test("leaves no tensors behind", () => {
    createModel(tf, config, task).dispose();
    const before = tf.memory().numTensors;
    createModel(tf, config, task).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function losses(config: { name: string }, steps: number): number[] {
  const task = taskOf(config);
  const model = createModel(tf, config, task);
  const trained = modelVariables(model).filter(({ trainable }) => trainable);
  const adamw = { name: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  const decay = { weightDecay: 0, decayNormAndBias: false };
  const optimizer = createOptimizer(tf, { ...adamw, ...decay }, trained);
  const x = imagesOf(8, task);
  const y = tf.tensor1d([0, 1, 2, 3, 4, 0, 1, 2], "int32");
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => {
          const outputs = [model.apply(x, { training: true })].flat() as tfjs.Tensor2D[];
          const weights = [1, graphOf(model).auxiliary?.weight ?? 0];
          const options = { classes: 5, labelSmoothing: 0 };
          return tf.addN(
            outputs.map((logits, i) =>
              tf.mul(smoothedCrossEntropy(tf, logits, y, options), weights[i]!),
            ),
          ) as tfjs.Scalar;
        },
        trained.map(({ variable }) => variable),
      );
      optimizer.apply(
        trained.map(({ variable }) => grads[variable.name]!),
        tf.scalar(0.003),
      );
      return value.dataSync()[0]!;
    });
  const found = Array.from({ length: steps }, step);
  optimizer.dispose();
  model.dispose();
  return found;
}

test("a graph survives JSON", () => {
  const graph = buildGraph("cifar-resnet", task);
  expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
});

test("parameter names are torchvision's, in the order of the graph", () => {
  const graph = buildGraph(
    { name: "resnet", depth: 18 },
    { inputShape: [224, 224, 3], classes: 10 },
  );
  const names = parameterNames(graph);
  expect(names.slice(0, 7)).toEqual([
    "conv1.weight",
    "bn1.weight",
    "bn1.bias",
    "bn1.running_mean",
    "bn1.running_var",
    "layer1.0.conv1.weight",
    "layer1.0.bn1.weight",
  ]);
  expect(names).toContain("layer2.0.downsample.0.weight");
  expect(names).toContain("layer2.0.downsample.1.running_var");
  expect(names.slice(-2)).toEqual(["fc.weight", "fc.bias"]);
});

test.each([
  [{ name: "cifar-resnet", depth: 21 }, [32, 32, 3], 10, "depth: must be 6n+2; near 21: 20 or 26"],
  [{ name: "cifar-resnet", depht: 20 }, [32, 32, 3], 10, 'did you mean "depth"?'],
  [{ name: "resnett" }, [32, 32, 3], 10, 'did you mean "resnet"?'],
  [{ name: "resnet", depth: 20 }, [32, 32, 3], 10, "depth: must be one of 18, 34, 50, 101, 152"],
  ["cifar-plain", [2, 2, 3], 10, "inputShape: 2x2 is too small for cifar-plain: layer3.0.conv1"],
  ["resnet", [16, 16, 3], 10, "inputShape: 16x16 is too small for resnet: layer4.0.conv1"],
  ["resnet", [32.5, 32, 3], 10, "inputShape: must be [height, width, channels]"],
  ["resnet", [32, 32, 3], 0, "classes: must be a whole number from 1; got 0"],
])("%j for %j and %d classes is refused", (config, inputShape, classes, message) => {
  const build = () => buildGraph(config, { inputShape: inputShape as never, classes });
  expect(build).toThrow(InvalidInput);
  expect(build).toThrow(message);
});

test("17 pixels are enough for resnet, 3 for the small networks", () => {
  for (const [config, size] of [
    ["resnet", 17],
    ["cifar-resnet", 3],
  ] as const) {
    const graph = buildGraph(config, { inputShape: [size, size, 1], classes: 10 });
    expect(describeGraph(graph).outputShape).toEqual([10]);
  }
});
