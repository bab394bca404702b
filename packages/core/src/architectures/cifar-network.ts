import { int } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import { type NetworkBuilder, networkBuilder } from "../graph/network-builder.ts";
import type { Task } from "../task.ts";

/** Depth and width of the networks of He et al. 2015, sec. 4.2. */
export const cifarSpace = {
  depth: int({
    default: 20,
    min: 8,
    max: 1202,
    step: 6,
    rule: "6n+2",
    help: "Layers with weights: 6n+2, n blocks of two convolutions in each of three stages",
  }),
  width: int({
    default: 16,
    min: 1,
    max: 512,
    help: "Filters of the first stage; doubled in each later stage",
    unit: "filters",
  }),
};

/** Joins the two-convolution branch of a block with its input; returns the name of the sum, or the branch itself. */
export type Join = (
  network: NetworkBuilder,
  block: { name: string; input: string; branch: string; filters: number; stride: number },
) => string;

/** Stem, three stages of n blocks of two 3x3 convolutions at strides 1, 2, 2, classifier (He et al. 2015, sec. 4.2). */
export function cifarNetwork(
  architecture: string,
  { depth, width }: { depth: number; width: number },
  task: Task,
  join: Join,
): NetworkGraph {
  const network = networkBuilder(architecture, task);
  let x = network.conv("conv1", network.input, width, { kernel: 3 });
  x = network.relu("relu", network.norm("bn1", x));
  for (const stage of [1, 2, 3]) {
    const filters = width * 2 ** (stage - 1);
    for (let index = 0; index < (depth - 2) / 6; index++) {
      const name = `layer${stage}.${index}`;
      const stride = stage > 1 && index === 0 ? 2 : 1;
      let branch = network.conv(`${name}.conv1`, x, filters, { kernel: 3, stride });
      branch = network.relu(`${name}.relu1`, network.norm(`${name}.bn1`, branch));
      branch = network.conv(`${name}.conv2`, branch, filters, { kernel: 3 });
      branch = network.norm(`${name}.bn2`, branch);
      x = network.relu(`${name}.relu2`, join(network, { name, input: x, branch, filters, stride }));
    }
  }
  return network.classifier(x);
}
