import { int, oneOf } from "@resweep/spec";
import { textList } from "../text-list.ts";

/** Which filters a stage is about, and how it ranks them: the same in every stage that does. */
export const filterOptions = {
  skip: textList({
    default: "",
    help: 'Convolutions left whole, separated by commas, such as "layer1.0.conv1, layer2.0.conv1"',
  }),
  scope: oneOf(["inner", "all"], {
    help: "inner: convolutions that feed no addition, concatenation, gate or convolution in groups; all: every convolution, filters that these tie together going together",
  }),
  criterion: oneOf(["l1", "l2", "batch-norm", "geometric-median", "taylor", "random"], {
    help: "How filters are ranked: by the sum of absolute weights, by the root of the sum of squares, by the scale of their batch norm, by their distances to the layer's other filters, by what the loss would change without them to first order, or by the trial's seed alone",
  }),
  batches: int({
    default: 16,
    min: 1,
    max: 10_000,
    help: "With taylor: training batches, drawn by the trial's seed and not augmented, whose gradients are taken",
    unit: "batches",
  }),
};
