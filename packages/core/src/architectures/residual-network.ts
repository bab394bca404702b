import type { NetworkGraph } from "../graph/graph.ts";
import { type NetworkBuilder, networkBuilder } from "../graph/network-builder.ts";
import type { Task } from "../task.ts";
import { dropRate, type ResidualOptions } from "./residual-options.ts";

/** Where a block stands, and what it is made of. */
export interface Block {
  readonly name: string;
  readonly input: string;
  /** Of its inner convolutions, before any factor. */
  readonly filters: number;
  /** Channels that it gives. */
  readonly output: number;
  readonly stride: number;
  readonly options: ResidualOptions;
}

/** Adds the layers of a block's residual branch, from its input to its last batch norm. */
export type Branch = (network: NetworkBuilder, block: Block) => string;

/**
 * Stem, stages of blocks at strides 1, 2, 2, ... whose sum is followed by an activation, classifier
 * (He et al. 2015, arXiv:1512.03385). Names are torchvision's.
 */
export function residualNetwork(
  architecture: string,
  task: Task,
  plan: {
    readonly options: ResidualOptions;
    /** Filters of the stem and the first stage; doubled in each later stage. */
    readonly width: number;
    /** Blocks of each stage. */
    readonly stages: readonly number[];
    /** Channels that a block gives for each of its filters. */
    readonly expansion: number;
    readonly branch: Branch;
  },
): NetworkGraph {
  const { options, width, stages, expansion } = plan;
  const network = networkBuilder(architecture, task);
  const blocks = stages.reduce((sum, count) => sum + count, 0);
  let x = stem(network, options, width);
  network.endBlock("stem", x);
  let channels = width;
  let count = 0;
  stages.forEach((length, stage) => {
    const filters = width * 2 ** stage;
    const output = expansion * filters;
    for (let index = 0; index < length; index++) {
      const name = `layer${stage + 1}.${index}`;
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const block = { name, input: x, filters, output, stride, options };
      const rate = dropRate(options.stochasticDepth, ++count, blocks);
      const branch = network.stochasticDepth(`${name}.drop`, plan.branch(network, block), rate);
      const changes = stride > 1 || channels !== output;
      x = network.add(
        `${name}.add`,
        { type: "add" },
        branch,
        changes ? shortcut(network, block) : x,
      );
      x = network.activation(`${name}.relu`, x, options.activation);
      network.endBlock(name, x);
      channels = output;
    }
    network.endStage(x);
  });
  return network.classifier(x, { dropout: options.dropout });
}

function stem(
  network: NetworkBuilder,
  { stem: kind, activation }: ResidualOptions,
  width: number,
): string {
  const large = kind === "imagenet";
  const window = large ? { kernel: 7, stride: 2 } : { kernel: 3 };
  const x = network.norm("bn1", network.conv("conv1", network.input, width, window));
  const active = network.activation("relu", x, activation);
  if (!large) return active;
  return network.add("maxpool", { type: "max-pool", size: 3, stride: 2, padding: 1 }, active);
}

/** Zero channels appended (option A), or a 1x1 convolution with batch norm (option B). */
function shortcut(network: NetworkBuilder, block: Block): string {
  const { name, input, output, stride, options } = block;
  if (options.shortcut === "A") {
    const operation = { type: "pad-shortcut", stride, channels: output } as const;
    return network.add(`${name}.downsample`, operation, input);
  }
  const x = network.conv(`${name}.downsample.0`, input, output, { kernel: 1, stride });
  return network.norm(`${name}.downsample.1`, x);
}

/** Two 3x3 convolutions. */
export const basicBranch: Branch = (network, { name, input, filters, stride, options }) => {
  let x = network.conv(`${name}.conv1`, input, filters, { kernel: 3, stride });
  x = network.activation(`${name}.relu1`, network.norm(`${name}.bn1`, x), options.activation);
  x = network.conv(`${name}.conv2`, x, filters, { kernel: 3 });
  return network.norm(`${name}.bn2`, x, { zeroGamma: options.zeroInitLast });
};

/**
 * 1x1, 3x3 and 1x1 convolution. v1 strides in the first (He et al. 2015), v1.5 in the 3x3 (torchvision); `inner` are the
 * filters of the first two for each of the block's.
 */
export function bottleneckBranch({
  version = "v1.5",
  inner = (filters: number) => filters,
  groups = 1,
}: {
  version?: "v1" | "v1.5";
  inner?: (filters: number) => number;
  groups?: number;
}): Branch {
  return (network, { name, input, filters, output, stride, options }) => {
    const { activation, zeroInitLast } = options;
    const [first, second] = version === "v1" ? [stride, 1] : [1, stride];
    const narrow = inner(filters);
    let x = network.conv(`${name}.conv1`, input, narrow, { kernel: 1, stride: first });
    x = network.activation(`${name}.relu1`, network.norm(`${name}.bn1`, x), activation);
    x = network.conv(`${name}.conv2`, x, narrow, { kernel: 3, stride: second, groups });
    x = network.activation(`${name}.relu2`, network.norm(`${name}.bn2`, x), activation);
    x = network.conv(`${name}.conv3`, x, output, { kernel: 1 });
    return network.norm(`${name}.bn3`, x, { zeroGamma: zeroInitLast });
  };
}
