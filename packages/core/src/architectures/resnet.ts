import { int, oneOf } from "@resweep/spec";
import { type NetworkBuilder, networkBuilder } from "../graph/network-builder.ts";
import { defineArchitecture } from "./definition.ts";

/** Blocks per stage (He et al. 2015, table 1). */
const blocksOf = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const;

export const resnet = defineArchitecture({
  name: "resnet",
  summary: "Residual network of 18 to 152 layers for ImageNet-sized images",
  source: "He et al. 2015, arXiv:1512.03385, table 1",
  space: {
    depth: oneOf([18, 34, 50, 101, 152], {
      help: "Layers with weights; basic blocks for 18 and 34, bottleneck blocks from 50",
    }),
    version: oneOf(["v1", "v1.5"], {
      default: "v1.5",
      help: "Where a bottleneck strides: v1 in its first 1x1 convolution (the paper), v1.5 in its 3x3 (torchvision)",
    }),
    stem: oneOf(["imagenet", "cifar"], {
      help: "imagenet: 7x7 convolution and max pooling, both of stride 2; cifar: one 3x3 convolution, for images of about 32 pixels",
    }),
    width: int({
      default: 64,
      min: 1,
      max: 512,
      help: "Filters of the first stage; doubled in each later stage",
      unit: "filters",
    }),
  },
  build({ depth, version, stem, width }, task) {
    const network = networkBuilder("resnet", task);
    const bottleneck = depth >= 50;
    let x = stem === "cifar" ? cifarStem(network, width) : imagenetStem(network, width);
    let channels = width;
    for (const [stage, blocks] of blocksOf[depth].entries()) {
      const filters = width * 2 ** stage;
      const output = bottleneck ? 4 * filters : filters;
      for (let index = 0; index < blocks; index++) {
        const name = `layer${stage + 1}.${index}`;
        const stride = stage > 0 && index === 0 ? 2 : 1;
        const branch = bottleneck
          ? bottleneckBranch(network, name, x, filters, stride, version)
          : basicBranch(network, name, x, filters, stride);
        const shortcut =
          stride === 1 && channels === output ? x : projection(network, name, x, output, stride);
        x = network.add(`${name}.add`, { type: "add" }, branch, shortcut);
        x = network.relu(`${name}.relu`, x);
        channels = output;
      }
    }
    return network.classifier(x);
  },
});

function imagenetStem(network: NetworkBuilder, width: number): string {
  const x = network.conv("conv1", network.input, width, { kernel: 7, stride: 2 });
  const pool = { type: "max-pool", size: 3, stride: 2, padding: 1 } as const;
  return network.add("maxpool", pool, network.relu("relu", network.norm("bn1", x)));
}

function cifarStem(network: NetworkBuilder, width: number): string {
  const x = network.conv("conv1", network.input, width, { kernel: 3 });
  return network.relu("relu", network.norm("bn1", x));
}

function basicBranch(
  network: NetworkBuilder,
  name: string,
  input: string,
  filters: number,
  stride: number,
): string {
  let x = network.conv(`${name}.conv1`, input, filters, { kernel: 3, stride });
  x = network.relu(`${name}.relu1`, network.norm(`${name}.bn1`, x));
  x = network.conv(`${name}.conv2`, x, filters, { kernel: 3 });
  return network.norm(`${name}.bn2`, x);
}

function bottleneckBranch(
  network: NetworkBuilder,
  name: string,
  input: string,
  filters: number,
  stride: number,
  version: "v1" | "v1.5",
): string {
  const [first, second] = version === "v1" ? [stride, 1] : [1, stride];
  let x = network.conv(`${name}.conv1`, input, filters, { kernel: 1, stride: first });
  x = network.relu(`${name}.relu1`, network.norm(`${name}.bn1`, x));
  x = network.conv(`${name}.conv2`, x, filters, { kernel: 3, stride: second });
  x = network.relu(`${name}.relu2`, network.norm(`${name}.bn2`, x));
  x = network.conv(`${name}.conv3`, x, 4 * filters, { kernel: 1 });
  return network.norm(`${name}.bn3`, x);
}

function projection(
  network: NetworkBuilder,
  name: string,
  input: string,
  filters: number,
  stride: number,
): string {
  const x = network.conv(`${name}.downsample.0`, input, filters, { kernel: 1, stride });
  return network.norm(`${name}.downsample.1`, x);
}
