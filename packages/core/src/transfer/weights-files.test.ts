import { InvalidInput } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { architectures, buildGraph } from "../architectures/catalogue.ts";
import { smallMembers } from "../architectures/small-members.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import { seededUniform } from "../model/seeded-normal.ts";
import type { Weights } from "../model/weights.ts";
import { exportWeights } from "./export-weights.ts";
import type { FileTensor } from "./fit-weights.ts";
import { adoptWeights, importWeights } from "./import-weights.ts";
import { namingsOf } from "./namings.ts";

/** Values that differ everywhere, so that none can come to stand in another's place. */
function weightsOf(graph: NetworkGraph): Weights {
  return new Map(
    graphParameters(graph).map(({ name, shape }) => {
      const uniform = seededUniform(1, name);
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, values: Float32Array.from({ length }, uniform) }];
    }),
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
const options = { head: "keep", field: "init.file", what: "x.safetensors" } as const;
const task = { inputShape: [32, 32, 3], classes: 10 } as const;

describe.each(architectures.list)("$name", ({ name, madeFor }) => {
  const inputShape = name === "inception-v3" ? madeFor.inputShape : ([64, 64, 3] as const);
  test.each(smallMembers[name])("comes back from a file of any naming: %j", (member) => {
    const graph = buildGraph({ name, ...member }, { inputShape, classes: 10 });
    const weights = weightsOf(graph);
    for (const naming of namingsOf(graph)) {
      const file = exportWeights(graph, weights, naming);
      const read = importWeights(graph, file, options);
      expect(read.head).toBe("kept");
      expect([...read.weights.keys()]).toEqual([...weights.keys()]);
      for (const [tensor, { shape, values }] of read.weights) {
        const own = weights.get(tensor)!;
        expect(shape, tensor).toEqual(own.shape);
        expect(Buffer.compare(bytesOf(values), bytesOf(own.values)), tensor).toBe(0);
      }
    }
  });
});

describe("layouts", () => {
  const graph = buildGraph({ name: "mobilenet-v2", width: 0.25 }, task);
  const weights = weightsOf(graph);
  const file = exportWeights(graph, weights, "torchvision");

  test("convolutions are [out, in, height, width] with the same weight in the same place", () => {
    const ours = weights.get("features.0.0.weight")!;
    const theirs = file.get("features.0.0.weight")!;
    expect([ours.shape, theirs.shape]).toEqual([
      [3, 3, 3, 8],
      [8, 3, 3, 3],
    ]);
    const [out, input, row, column] = [5, 2, 0, 1];
    expect(theirs.values[((out * 3 + input) * 3 + row) * 3 + column]).toBe(
      ours.values[((row * 3 + column) * 3 + input) * 8 + out],
    );
  });

  test("depthwise ones are [channels, 1, height, width]", () => {
    const ours = weights.get("features.2.conv.1.0.weight")!;
    const theirs = file.get("features.2.conv.1.0.weight")!;
    expect([ours.shape, theirs.shape]).toEqual([
      [3, 3, 48, 1],
      [48, 1, 3, 3],
    ]);
    expect(theirs.values[(7 * 3 + 2) * 3 + 1]).toBe(ours.values[(2 * 3 + 1) * 48 + 7]);
  });

  test("linear ones are [out, in]", () => {
    const ours = weights.get("classifier.1.weight")!;
    const theirs = file.get("classifier.1.weight")!;
    expect(theirs.shape).toEqual([10, 1280]);
    expect(theirs.values[3 * 1280 + 77]).toBe(ours.values[77 * 10 + 3]);
  });
});

describe("what does not fit", () => {
  const graph = buildGraph({ name: "resnet", depth: 18, width: 4 }, task);
  const whole = exportWeights(graph, weightsOf(graph), "torchvision");
  const changed = (change: (file: Map<string, FileTensor>) => void) => {
    const file = new Map<string, FileTensor>(whole);
    change(file);
    return file;
  };

  test("is listed whole: missing, in excess, of another shape or type", () => {
    const file = changed((tensors) => {
      tensors.delete("layer1.0.conv1.weight");
      tensors.delete("bn1.running_var");
      tensors.set("layer9.0.conv1.weight", { shape: [1], values: new Float32Array(1) });
      tensors.set("conv1.weight", { shape: [4, 1, 7, 7], values: new Float32Array(196) });
      tensors.set("fc.bias", { shape: [10], values: new Int32Array(10) });
    });
    expect(() => importWeights(graph, file, options)).toThrow(
      new InvalidInput([
        {
          path: "init.file",
          message:
            "x.safetensors (names of torchvision) does not fit resnet for 10 classes: missing: bn1.running_var, layer1.0.conv1.weight; not in the network: layer9.0.conv1.weight; of another shape: conv1.weight [4, 1, 7, 7], not [4, 3, 7, 7]; not of 32-bit floats: fc.bias",
        },
      ]),
    );
  });

  test("num_batches_tracked is known of batch norms alone", () => {
    const stray = changed((tensors) =>
      tensors.set("conv1.num_batches_tracked", { shape: [], values: new BigInt64Array(1) }),
    );
    expect(() => importWeights(graph, whole, options)).not.toThrow();
    expect(() => importWeights(graph, stray, options)).toThrow(
      "not in the network: conv1.num_batches_tracked",
    );
  });

  test.each([
    ["keep", 10, "kept"],
    ["auto", 10, "kept"],
    ["replace", 10, "replaced"],
    ["auto", 7, "replaced"],
    ["replace", 7, "replaced"],
  ] as const)("head: %s of a file for %i classes: %s", (head, classes, outcome) => {
    const source = buildGraph({ name: "resnet", depth: 18, width: 4 }, { ...task, classes });
    const file = exportWeights(source, weightsOf(source), "timm");
    const read = importWeights(graph, file, { ...options, head });
    expect(read.head).toBe(outcome);
    expect(read.weights.has("fc.weight")).toBe(outcome === "kept");
    expect(read.weights.size).toBe(graphParameters(graph).length - (outcome === "kept" ? 0 : 2));
  });

  test("head: keep refuses another number of classes", () => {
    const source = buildGraph({ name: "resnet", depth: 18, width: 4 }, { ...task, classes: 7 });
    const file = exportWeights(source, weightsOf(source), "torchvision");
    expect(() => importWeights(graph, file, options)).toThrow(
      "of another shape: fc.weight [7, 32], not [10, 32], fc.bias [7], not [10]",
    );
  });

  test("weights of ours are adopted by the same rules", () => {
    const narrow = buildGraph({ name: "resnet", depth: 18, width: 2 }, task);
    expect(adoptWeights(graph, weightsOf(graph), options).weights).toEqual(weightsOf(graph));
    expect(() =>
      adoptWeights(graph, weightsOf(narrow), { ...options, field: "init.trial" }),
    ).toThrow(
      "init.trial: x.safetensors does not fit resnet for 10 classes: of another shape: conv1.weight [7, 7, 3, 2], not [7, 7, 3, 4]",
    );
  });

  test("a library without the network is refused", () => {
    expect(() => exportWeights(buildGraph("cifar-resnet", task), new Map(), "timm")).toThrow(
      "names: timm has no cifar-resnet; use resweep",
    );
  });
});
