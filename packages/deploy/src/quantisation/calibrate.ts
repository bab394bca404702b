import type { GraphNode, ValueRange } from "@resweep/core";
import type { WeightedNetwork } from "../network/inference-network.ts";
import { floats, writeModel } from "../onnx/export-network.ts";
import { openSession } from "../runtime/session.ts";
import { addTo, emptyHistogram, entropyThreshold, percentileThreshold } from "./histogram.ts";
import { rangeSource } from "./placement.ts";

export const calibrationMethods = ["min-max", "percentile", "entropy"] as const;

/** How the range of each activation follows from the values seen. */
export interface Calibration {
  readonly method: (typeof calibrationMethods)[number];
  /** Share of the absolute values within the range; of `percentile` alone. */
  readonly share?: number;
}

/** Images [count, channels, height, width], as the network takes them. */
export interface ImageBatch {
  readonly images: Float32Array;
  readonly count: number;
}

/**
 * The range of what each node gives on these images, run in 32-bit floats. `min-max` takes all values in; the others
 * clip the largest absolute ones, at the threshold that their method finds.
 */
export async function calibrate(
  network: WeightedNetwork,
  nodes: readonly GraphNode[],
  batches: readonly ImageBatch[],
  { method, share = 0.9999 }: Calibration,
  { threads = 1 } = {},
): Promise<Map<string, ValueRange>> {
  const watched = nodes.filter((node) => node.type !== "input" && rangeSource(node) === null);
  const watch = watched.map(({ name }) => name);
  const model = writeModel(network, floats(network), { watch });
  const session = await openSession(model, { threads });
  const input = nodes.find(({ type }) => type === "input")!.name;
  const each = async (visit: (name: string, values: Float32Array) => void) => {
    for (const { images, count } of batches) {
      const values = await session.run(images, count);
      visit(input, images);
      for (const name of watch) visit(name, values.get(name)!);
    }
  };
  try {
    const ranges = new Map<string, ValueRange>();
    await each((name, values) => {
      ranges.set(name, widened(ranges.get(name), values));
    });
    if (method === "min-max") return mapped(ranges, (_name, range) => range);
    const histograms = new Map([...ranges].map(([name, range]) => [name, emptyHistogram(range)]));
    await each((name, values) => addTo(histograms.get(name)!, values));
    return mapped(ranges, (name, { min, max }) => {
      const histogram = histograms.get(name)!;
      const threshold =
        method === "percentile"
          ? percentileThreshold(histogram, share)
          : // Eight bits for one sign, seven for each of two.
            entropyThreshold(histogram, min >= 0 ? 256 : 128);
      return { min: Math.max(min, -threshold), max: Math.min(max, threshold) };
    });
  } finally {
    await session.close();
  }
}

/** Zero taken in, and as 32-bit floats, which a network's weights are: its ranges may be kept among them. */
function mapped(
  ranges: ReadonlyMap<string, ValueRange>,
  of: (name: string, range: ValueRange) => ValueRange,
): Map<string, ValueRange> {
  return new Map(
    [...ranges].map(([name, range]) => {
      const { min, max } = of(name, range);
      return [name, { min: Math.fround(Math.min(0, min)), max: Math.fround(Math.max(0, max)) }];
    }),
  );
}

function widened(range: ValueRange | undefined, values: Float32Array): ValueRange {
  let { min, max } = range ?? { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
