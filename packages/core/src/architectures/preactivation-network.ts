import type { NetworkGraph } from "../graph/graph.ts";
import { type NetworkBuilder, networkBuilder } from "../graph/network-builder.ts";
import type { Task } from "../task.ts";
import { dropRate, type ResidualOptions } from "./residual-options.ts";

/** The names that the layers of such a network go by. */
export interface Naming {
  readonly stem: string;
  /** Of the block `index` of stage `stage`, the `place`-th of all, each from 0. */
  readonly block: (stage: number, index: number, place: number) => string;
  readonly norm: string;
  readonly shortcut: string;
  readonly lastNorm: string;
  readonly classifier: string;
}

/** Blocks numbered through: `blocks.0.bn1`, `blocks.3.sc`, `bn`, `fc`. */
export const numbered: Naming = {
  stem: "conv1",
  block: (_stage, _index, place) => `blocks.${place}`,
  norm: "bn",
  shortcut: "sc",
  lastNorm: "bn",
  classifier: "fc",
};

/** timm's: `stages.0.blocks.0.norm1`, `stages.0.blocks.0.downsample.conv`, `norm`, `head.fc`. */
export const timmV2: Naming = {
  stem: "stem.conv",
  block: (stage, index) => `stages.${stage}.blocks.${index}`,
  norm: "norm",
  shortcut: "downsample.conv",
  lastNorm: "norm",
  classifier: "head.fc",
};

interface Convolution {
  readonly kernel: number;
  readonly filters: number;
  readonly stride: number;
}

/** The convolutions of a block that gives `output` channels. */
export type Convolutions = (output: number, stride: number) => readonly Convolution[];

/** Two 3x3 convolutions. */
export const basic: Convolutions = (filters, stride) => [
  { kernel: 3, filters, stride },
  { kernel: 3, filters, stride: 1 },
];

/** 1x1, 3x3 and 1x1 convolution, a quarter as wide within; the 3x3 strides. */
export const bottleneck: Convolutions = (output, stride) => [
  { kernel: 1, filters: output / 4, stride: 1 },
  { kernel: 3, filters: output / 4, stride },
  { kernel: 1, filters: output, stride: 1 },
];

/**
 * Batch norm and activation before each convolution, sums that nothing follows, a last batch norm and activation before
 * the classifier (He et al. 2016, arXiv:1603.05027, fig. 4e). A shortcut that changes the shape takes the block's
 * activated input and has no batch norm (the authors' resnet-1k-layers).
 */
export function preactivationNetwork(
  architecture: string,
  task: Task,
  plan: {
    readonly options: ResidualOptions;
    readonly naming: Naming;
    readonly stemFilters: number;
    /** Channels that the first stage gives; doubled in each later stage. */
    readonly output: number;
    /** Blocks of each stage. */
    readonly stages: readonly number[];
    readonly convolutions: Convolutions;
    /** Share dropped before each block's last convolution (Zagoruyko and Komodakis 2016, sec. 2.4). */
    readonly dropoutWithin?: number;
  },
): NetworkGraph {
  const { options, naming, stages, dropoutWithin = 0 } = plan;
  const network = networkBuilder(architecture, task);
  const blocks = stages.reduce((sum, count) => sum + count, 0);
  let x = stem(network, options, naming.stem, plan.stemFilters);
  network.endBlock("stem", x);
  let channels = plan.stemFilters;
  let place = 0;
  stages.forEach((length, stage) => {
    const output = plan.output * 2 ** stage;
    for (let index = 0; index < length; index++) {
      const name = naming.block(stage, index, place);
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const activated = (norm: string, input: string) =>
        network.activation(
          `${name}.relu${norm.slice(naming.norm.length)}`,
          network.norm(`${name}.${norm}`, input),
          options.activation,
        );
      const first = activated(`${naming.norm}1`, x);
      let branch = first;
      const convolutions = plan.convolutions(output, stride);
      convolutions.forEach(({ filters, ...window }, i) => {
        const last = i === convolutions.length - 1;
        if (i > 0) branch = activated(`${naming.norm}${i + 1}`, branch);
        if (last) branch = network.dropout(`${name}.dropout`, branch, dropoutWithin);
        const zeroKernel = last && options.zeroInitLast;
        branch = network.conv(`${name}.conv${i + 1}`, branch, filters, { ...window, zeroKernel });
      });
      const rate = dropRate(options.stochasticDepth, ++place, blocks);
      branch = network.stochasticDepth(`${name}.drop`, branch, rate);
      const same = stride === 1 && channels === output;
      const change = { name: `${name}.${naming.shortcut}`, stride, output, kind: options.shortcut };
      const straight = same ? x : shortcut(network, first, change);
      x = network.add(`${name}.add`, { type: "add" }, branch, straight);
      network.endBlock(name, x);
      channels = output;
    }
    network.endStage(x);
  });
  x = network.activation("relu", network.norm(naming.lastNorm, x), options.activation);
  return network.classifier(x, { dropout: options.dropout, name: naming.classifier });
}

/** A convolution alone: its batch norm and activation are the first block's. */
function stem(
  network: NetworkBuilder,
  { stem: kind }: ResidualOptions,
  name: string,
  filters: number,
): string {
  if (kind === "cifar") return network.conv(name, network.input, filters, { kernel: 3 });
  const x = network.conv(name, network.input, filters, { kernel: 7, stride: 2 });
  return network.add("maxpool", { type: "max-pool", size: 3, stride: 2, padding: 1 }, x);
}

function shortcut(
  network: NetworkBuilder,
  activated: string,
  change: { name: string; stride: number; output: number; kind: "A" | "B" },
): string {
  const { name, stride, output, kind } = change;
  return kind === "A"
    ? network.add(name, { type: "pad-shortcut", stride, channels: output }, activated)
    : network.conv(name, activated, output, { kernel: 1, stride });
}
